import { FIGURES } from '@foretoken/study';
import type { Chart, ChartLayer } from '../charts/chart.ts';
import { INK } from '../charts/theme.ts';
import { bestOf } from './best-of.ts';
import type { Dimension } from './dimension.ts';
import { colorHint, figureColor, type FigureColor } from './figure-color.ts';
import { failedCells, heatCells, type HeatCell } from './heat-cells.ts';
import { levelAxis } from './level-axis.ts';
import { CROSS, SLASH } from './slo-mark.ts';
import { slug } from './slug.ts';
import type { StudyFrame } from './study-frame.ts';

/** Cells have room for words up to so many columns and rows. */
const ROOMY = { columns: 8, rows: 10 } as const;

/** The figure over two dimensions with few levels each: a cell per combination, the median over everything else. */
export function heatMapChart(frame: StudyFrame, x: Dimension, y: Dimension): Chart {
  const cells = heatCells(frame, x, y);
  const failed = failedCells(frame, x, y);
  const isRoomy = x.levels.length <= ROOMY.columns && y.levels.length <= ROOMY.rows;
  const color = figureColor(frame.figure, cells.map(({ value }) => value));
  const good = cells.filter(({ met }) => met === 'all' || met === 'some');
  const best = bestOf(good.length > 0 ? good : cells, frame.figure);
  const { title } = FIGURES[frame.figure];
  const place = { x: levelAxis(x, 'x'), y: levelAxis(y, 'y') };
  const rows = cells.map((cell) => ({ ...cell, ink: color.inkOn(cell.value) }));
  return {
    id: `map-${slug(x.label)}-${slug(y.label)}`,
    title: `${title} over ${x.label} and ${y.label}: best ${best.text} at ${best.x}, ${best.y}`,
    subtitle: subtitleOf(frame, cells, failed.length > 0, isRoomy),
    alt: `${title} by ${x.label} and ${y.label}. ${cells.slice(0, 60).map((cell) => `${cell.x}, ${cell.y}: ${cell.text}${cell.metText === '' ? '' : ` ${cell.metText}`}`).join('; ')}${cells.length > 60 ? `; and ${cells.length - 60} more` : ''}.`,
    height: y.levels.length * (isRoomy && frame.hasSlo ? 42 : isRoomy ? 32 : 24),
    rows,
    layers: [
      { mark: { type: 'rect', stroke: INK.paper.light, strokeWidth: 1.5 }, encoding: { ...place, color: { field: 'value', ...color.encoding }, tooltip: tooltip(frame, x, y) } },
      ...(isRoomy ? words(place, frame.hasSlo) : marks(place, cells, color)),
      ...(failed.length === 0 ? [] : [failedLayer(failed, place, isRoomy)]),
    ],
    hover: [],
  };
}

interface Place {
  readonly x: ReturnType<typeof levelAxis>;
  readonly y: ReturnType<typeof levelAxis>;
}

function subtitleOf(frame: StudyFrame, cells: readonly HeatCell[], hasFailures: boolean, isRoomy: boolean): string {
  const many = cells.some(({ spread }) => !spread.startsWith('#'));
  const slo = isRoomy ? '✓ = meets the SLO, ✗ = does not' : '× = no point meets the SLO, / = some do';
  return [many ? 'median over the other settings' : 'a point per cell', colorHint(frame.figure), ...(frame.hasSlo ? [slo] : []), ...(hasFailures ? ['grey = cannot run'] : [])].join('; ');
}

function tooltip({ figure, hasSlo }: StudyFrame, x: Dimension, y: Dimension): { field: string; type: 'nominal'; title: string }[] {
  const entry = (field: string, title: string): { field: string; type: 'nominal'; title: string } => ({ field, type: 'nominal', title });
  return [entry('x', x.label), entry('y', y.label), entry('text', FIGURES[figure].title), entry('spread', 'of'), ...(hasSlo ? [entry('metText', 'SLO')] : [])];
}

function words(place: Place, hasSlo: boolean): readonly ChartLayer[] {
  const ink = { field: 'ink', type: 'nominal', scale: null } as const;
  const line = (field: string, dy: number): ChartLayer => ({ mark: { type: 'text', fontSize: 11.5, dy }, encoding: { ...place, text: { field, type: 'nominal' }, fill: ink } });
  return hasSlo ? [line('text', -8), line('metText', 9)] : [line('text', 0)];
}

/** Each mark in the ink that its cell needs. */
function marks(place: Place, cells: readonly HeatCell[], color: FigureColor): readonly ChartLayer[] {
  return ([['none', CROSS], ['some', SLASH]] as const).flatMap(([met, shape]): ChartLayer[] => {
    const values = cells.filter((cell) => cell.met === met).map((cell) => ({ x: cell.x, y: cell.y, ink: color.inkOn(cell.value) }));
    if (values.length === 0) return [];
    return [{ data: { values }, mark: { type: 'point', shape, size: 90, strokeWidth: 1.6, filled: false, opacity: 1 }, encoding: { ...place, stroke: { field: 'ink', type: 'nominal', scale: null } } }];
  });
}

function failedLayer(failed: readonly Readonly<Record<string, unknown>>[], place: Place, isRoomy: boolean): ChartLayer {
  const data = { values: failed.map((cell) => ({ ...cell })) };
  const tooltips = [{ field: 'code', type: 'nominal' as const, title: 'cannot run' }];
  return {
    layer: [
      { data, mark: { type: 'rect', fill: INK.grid.light, stroke: INK.paper.light, strokeWidth: 1.5 }, encoding: { ...place, tooltip: tooltips } },
      ...(isRoomy ? [{ data, mark: { type: 'text' as const, fontSize: 11, color: INK.muted.light }, encoding: { ...place, text: { field: 'code', type: 'nominal' as const } } }] : []),
    ],
  };
}
