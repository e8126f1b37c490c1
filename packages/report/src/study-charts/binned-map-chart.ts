import { FIGURES } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { bestOf } from './best-of.ts';
import type { Dimension } from './dimension.ts';
import { colorHint, figureColor } from './figure-color.ts';
import { heatCell } from './heat-cells.ts';
import { levelAxis } from './level-axis.ts';
import { dimensionAxis, highest, lowest } from './measured-axis.ts';
import { CROSS, SLASH } from './slo-mark.ts';
import { slug } from './slug.ts';
import type { OkRow } from './ok-row.ts';
import type { StudyFrame } from './study-frame.ts';

const COLUMNS = 20;
const ROWS = 12;

/** Where a cell begins and ends; a level has its middle only. */
interface Edges {
  readonly from: number | string;
  readonly to: number | null;
  readonly middle: number | string;
}

interface Binned extends ChartRow {
  readonly value: number;
  readonly text: string;
  readonly place: string;
}

/** Like a dot map where there are too many dots to see: the median in each stretch of the axes. */
export function binnedMapChart(frame: StudyFrame, x: Dimension, y: Dimension): Chart {
  const [edgesX, edgesY] = [binner(x, frame.rows, COLUMNS), binner(y, frame.rows, ROWS)];
  const groups = new Map<string, { readonly x: Edges; readonly y: Edges; readonly points: { row: OkRow; value: number }[] }>();
  frame.rows.forEach((row, i) => {
    const [atX, atY] = [edgesX(row), edgesY(row)];
    const key = `${String(atX.from)}\n${String(atY.from)}`;
    const group = groups.get(key) ?? { x: atX, y: atY, points: [] };
    group.points.push({ row, value: frame.values[i]! });
    groups.set(key, group);
  });
  const medians = [...groups.values()].map((group) => ({ ...group, cell: heatCell(frame, x, y, group.points) }));
  const color = figureColor(frame.figure, medians.map(({ cell }) => cell.value));
  const rows = medians.map(({ x: atX, y: atY, cell }): Binned => ({
    x: atX.from, x2: atX.to, mx: atX.middle, y: atY.from, y2: atY.to, my: atY.middle,
    value: cell.value, text: cell.text, spread: cell.spread, met: cell.met, metText: cell.metText, ink: color.inkOn(cell.value),
    place: `${x.label} ${stretch(atX)}, ${y.label} ${stretch(atY)}`,
  }));
  const good = rows.filter((row) => row['met'] === 'all' || row['met'] === 'some');
  const best = bestOf(good.length > 0 ? good : rows, frame.figure);
  const { title } = FIGURES[frame.figure];
  const axis = (dimension: Dimension, field: 'x' | 'y'): object => (dimension.isContinuous ? dimensionAxis(dimension, frame.rows.map((row) => dimension.numberOf(row))) : levelAxis(dimension, field));
  const corners = { x: { ...axis(x, 'x'), field: 'x' }, y: { ...axis(y, 'y'), field: 'y' }, ...(x.isContinuous ? { x2: { field: 'x2' } } : {}), ...(y.isContinuous ? { y2: { field: 'y2' } } : {}) };
  const centre = { x: { ...axis(x, 'x'), field: 'mx' }, y: { ...axis(y, 'y'), field: 'my' } };
  const tooltip = [['text', `median ${title}`], ['place', 'where'], ['spread', 'of'], ...(frame.hasSlo ? [['metText', 'SLO']] : [])].map(([field, name]) => ({ field, type: 'nominal', title: name }));
  const marks = (met: string, shape: string): readonly ChartLayer[] => {
    const values = rows.filter((row) => row['met'] === met).map((row) => ({ mx: row['mx'], my: row['my'], ink: row['ink'] }));
    return values.length === 0 ? [] : [{ data: { values }, mark: { type: 'point', shape, size: 55, strokeWidth: 1.3, filled: false, opacity: 1 }, encoding: { ...centre, stroke: { field: 'ink', type: 'nominal', scale: null } } } as ChartLayer];
  };
  return {
    id: `map-${slug(x.label)}-${slug(y.label)}`,
    title: `${title} over ${x.label} and ${y.label}: best median ${best.text}`,
    subtitle: `median of the points in a cell; ${colorHint(frame.figure)}${frame.hasSlo ? '; × = none of them meets the SLO, / = some do' : ''}`,
    alt: `Median ${title} of ${frame.rows.length} points in ${rows.length} cells by ${x.label} and ${y.label}; best ${best.text} (${best.place}).`,
    height: y.isContinuous ? 300 : Math.max(100, 30 * y.levels.length),
    rows,
    layers: [
      { mark: { type: 'rect' }, encoding: { ...corners, color: { field: 'value', ...color.encoding }, tooltip } as never },
      ...marks('none', CROSS),
      ...marks('some', SLASH),
    ],
    hover: [],
  };
}

/** Cuts a range into stretches that are equally wide on its axis. */
function binner(dimension: Dimension, rows: readonly OkRow[], count: number): (row: OkRow) => Edges {
  if (!dimension.isContinuous) return (row) => ({ from: dimension.levelOf(row), to: null, middle: dimension.levelOf(row) });
  const numbers = rows.map((row) => dimension.numberOf(row));
  const isLog = dimension.isLog && lowest(numbers) > 0;
  const [into, back] = isLog ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value];
  const [low, high] = [into(lowest(numbers)), into(highest(numbers))];
  const width = (high - low) / count || 1;
  return (row) => {
    const bin = Math.min(count - 1, Math.floor((into(dimension.numberOf(row)) - low) / width));
    const [from, to, middle] = [bin, bin + 1, bin + 0.5].map((edge) => roundSignificant(back(low + edge * width)) ?? 0) as [number, number, number];
    return { from, to, middle };
  };
}

function stretch({ from, to }: Edges): string {
  return to === null ? String(from) : `${String(from)}-${to}`;
}
