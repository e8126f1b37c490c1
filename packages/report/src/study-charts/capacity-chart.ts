import { FIGURES, type FigureId } from '@foretoken/study';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { candidateColor, INK } from '../charts/theme.ts';
import { few } from '../facts/few.ts';
import type { Dimension } from './dimension.ts';
import { figureText } from '../study/figure-text.ts';
import { groupsOf } from './importance.ts';
import { legendColumns } from './legend-columns.ts';
import { dimensionAxis, figureAxis } from './measured-axis.ts';
import { parameterText } from './parameter-text.ts';
import { bandOf } from './quantile-band.ts';
import type { SloBound } from './slo-bounds.ts';
import { slug } from './slug.ts';
import type { OkRow } from './ok-row.ts';
import type { StudyFrame } from './study-frame.ts';

/** Lines that colours can tell apart. */
const MOST_LINES = 6;
const MOST_STRETCHES = 10;
/** Second signs of a line, for print. */
const DASHES: readonly (readonly number[])[] = [[1, 0], [7, 4], [2, 3], [9, 3, 2, 3], [4, 2], [12, 4]];

interface CapacityRow extends ChartRow {
  readonly line: string;
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** A figure against the load, a line with a band per value of the setting that matters most, the SLO as a rule. */
export function capacityChart(frame: StudyFrame, load: Dimension, figure: FigureId, bound: SloBound | undefined): Chart {
  const split = frame.dimensions.find((dimension) => dimension.name !== load.name && !dimension.isContinuous && dimension.levels.length <= MOST_LINES);
  const known = frame.rows.filter(({ outcome }) => outcome.figures[figure] !== null);
  const lines = split === undefined ? ['all'] : split.levels.filter((level) => known.some((row) => split.levelOf(row) === level));
  const rows = lines.flatMap((line) => lineRows(known.filter((row) => split === undefined || split.levelOf(row) === line), line, load, figure));
  const axisX = { field: 'x', ...dimensionAxis(load, rows.map(({ x }) => x)) };
  const axisY = figureAxis(figure, rows.flatMap(({ low, high }) => [low, high]), bound === undefined ? [] : [bound.value]);
  const y = (field: string): object => ({ field, ...axisY, title: null });
  const legend = lines.length < 2 ? null : { symbolType: 'stroke', symbolOpacity: 1, columns: legendColumns(lines) };
  const color = { field: 'line', type: 'nominal', sort: lines, scale: { domain: lines, range: lines.map((_, i) => candidateColor(i).light) }, legend };
  const dash = { field: 'line', type: 'nominal', sort: lines, scale: { domain: lines, range: lines.map((_, i) => DASHES[i % DASHES.length]!) }, legend };
  const { title } = FIGURES[figure];
  const tooltip = [...(split === undefined ? [] : [['line', split.label]]), ['at', load.label], ['text', rows.every(({ count }) => count === 1) ? title : `median ${title}`], ['spread', 'band'], ['count', 'points']].map(([field, name]) => ({ field, type: 'nominal', title: name }));
  return {
    id: `capacity-${slug(figure)}`,
    title: findingOf(figure, load, split?.label, lines, rows, bound),
    subtitle: `${title}${axisY.scale.type === 'log' ? ' (log axis)' : ''}; ${bandText(rows)}${split === undefined ? '' : `; a line per ${split.label}`}`,
    alt: `${title} by ${load.label}. ${lines.map((line) => `${split === undefined ? '' : `${split.label} ${line}: `}${rows.filter((row) => row.line === line).map((row) => `${parameterText(row.x)} ${figureText(figure, row.value)}`).join(', ')}`).join('; ')}.`,
    height: 260,
    rows,
    layers: [
      { mark: { type: 'area', opacity: 0.16 }, encoding: { x: axisX, y: y('low'), y2: { field: 'high' }, color } } as ChartLayer,
      { mark: { type: 'line', strokeWidth: 2.2 }, encoding: { x: axisX, y: y('value'), color, strokeDash: dash } } as ChartLayer,
      { mark: { type: 'point', filled: true, size: 45, opacity: 1 }, encoding: { x: axisX, y: y('value'), color, tooltip } } as ChartLayer,
      ...(bound === undefined ? [] : [boundRule(bound, y('y'), FIGURES[figure].better === 'higher' ? 13 : -7)]),
    ],
    hover: [],
  };
}

function lineRows(rows: readonly OkRow[], line: string, load: Dimension, figure: FigureId): readonly CapacityRow[] {
  return groupsOf(load, rows, MOST_STRETCHES).filter((group) => group.length > 0).map((group) => {
    const points = group.map((i) => rows[i]!);
    const { median, low, high, count } = bandOf(points.map(({ outcome }) => outcome.figures[figure] ?? 0));
    const half = count === 1 ? (points[0]!.outcome.halfWidths[figure] ?? 0) : 0;
    // A logarithmic axis has no zero: an interval ends at a tenth of its value.
    const [from, to] = half > 0 ? [Math.max(median - half, median / 10), median + half] : [low, high];
    const x = bandOf(points.map((row) => load.numberOf(row))).median;
    return {
      line,
      x: roundSignificant(x) ?? 0,
      value: roundSignificant(median) ?? 0,
      low: roundSignificant(from) ?? 0,
      high: roundSignificant(to) ?? 0,
      count,
      at: parameterText(roundSignificant(x) ?? 0),
      text: figureText(figure, median),
      spread: `${figureText(figure, from)} to ${figureText(figure, to)}`,
    };
  });
}

function bandText(rows: readonly CapacityRow[]): string {
  if (rows.some(({ count }) => count > 1)) return 'median over the other settings, band = middle 80 %';
  return rows.some(({ low, high }) => low < high) ? 'band = 95 % interval' : 'one point each, without an interval';
}

/** Up to where the line that lasts longest keeps the bound. */
function findingOf(figure: FigureId, load: Dimension, split: string | undefined, lines: readonly string[], rows: readonly CapacityRow[], bound: SloBound | undefined): string {
  const { title, better } = FIGURES[figure];
  if (bound === undefined) return `${title} against ${load.label}`;
  const breaks = ({ value }: CapacityRow): boolean => (better === 'higher' ? value < bound.value : value > bound.value);
  const holds = lines.map((line) => {
    const own = rows.filter((row) => row.line === line);
    const broken = own.findIndex(breaks);
    return { line, isUnbroken: broken < 0, last: broken < 0 ? own.at(-1) : own[broken - 1] };
  });
  const unbroken = holds.filter(({ isUnbroken }) => isUnbroken).map(({ line }) => line);
  const best = holds.reduce((a, b) => ((b.last?.x ?? -Infinity) > (a.last?.x ?? -Infinity) ? b : a));
  const rule = `${title} ${bound.name.replace(/^SLO /, '')}`;
  if (best.last === undefined) return `${rule}: held at no ${load.label}`;
  if (unbroken.length > 0) return `${rule}: held at every ${load.label}${split === undefined ? '' : ` by ${few(unbroken, 'others').join(', ')}`}`;
  return `${rule}: held up to ${load.label} ${parameterText(Number(best.last.x.toPrecision(3)))}${split === undefined ? '' : ` (${split} ${best.line})`}`;
}

function boundRule({ value, name }: SloBound, y: object, dy: number): ChartLayer {
  const data = { values: [{ y: value, name }] };
  return {
    layer: [
      { data, mark: { type: 'rule', color: INK.text.light, strokeDash: [5, 4], strokeWidth: 1.2 }, encoding: { y } },
      { data, mark: { type: 'text', align: 'left', dx: 4, dy, fontSize: 11.5, color: INK.text.light }, encoding: { x: { value: 0 }, y, text: { field: 'name', type: 'nominal' } } },
    ],
  } as ChartLayer;
}
