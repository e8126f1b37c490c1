import { FIGURES } from '@foretoken/study';
import { percent } from '@foretoken/kernel';
import type { Chart, ChartLayer, ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { bestOf } from './best-of.ts';
import { figureText } from '../study/figure-text.ts';
import { groupsOf } from './importance.ts';
import { levelAxis } from './level-axis.ts';
import { dimensionAxis, figureAxis, isLogRange } from './measured-axis.ts';
import { parameterText } from './parameter-text.ts';
import { bandOf } from './quantile-band.ts';
import { slug } from './slug.ts';
import type { RankedDimension, StudyFrame } from './study-frame.ts';

/** Stretches that a long axis is cut into, each with about as many points. */
const MOST_STRETCHES = 10;
/** A setting that explains less than this has no finding of its own. */
const FAINT = 0.02;

interface EffectRow extends ChartRow {
  readonly x: number | string;
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly at: string;
  readonly text: string;
}

/** What one dimension does to the figure while everything else varies: the mean (of logarithms on a log axis) and the middle 80 % of points. */
export function effectChart(frame: StudyFrame, dimension: RankedDimension): Chart {
  const { title } = FIGURES[frame.figure];
  const rows = groupsOf(dimension, frame.rows, MOST_STRETCHES).map((group) => effectRow(frame, dimension, group, isLogRange(frame.figure, frame.values)));
  const isMeasured = dimension.isNumeric;
  const x = isMeasured ? { field: 'x', ...dimensionAxis(dimension, rows.map((row) => Number(row.x))) } : levelAxis(dimension, 'x');
  const axis = figureAxis(frame.figure, rows.flatMap(({ low, high }) => [low, high]));
  const y = (field: string): object => ({ field, ...axis, title: null });
  const color = SERIES.blue.light;
  const tooltip = [['at', dimension.label], ['text', `mean ${title}`], ['spread', '10-90 %'], ['median', 'median'], ['count', 'points']].map(([field, name]) => ({ field, type: 'nominal', title: name }));
  const band: ChartLayer = isMeasured && rows.length > 1
    ? { mark: { type: 'area', color, opacity: 0.2 }, encoding: { x, y: y('low'), y2: { field: 'high' } } as never }
    : { mark: { type: 'rule', color, strokeWidth: 12, opacity: 0.25 }, encoding: { x, y: y('low'), y2: { field: 'high' } } as never };
  return {
    id: `effect-${slug(dimension.label)}`,
    title: finding(frame, dimension, rows),
    subtitle: `${isLogRange(frame.figure, frame.values) ? 'geometric ' : ''}mean and the middle 80 % of points; alone, ${dimension.label} explains ${percent(dimension.importance)} of the spread`,
    alt: `Mean ${title} by ${dimension.label}: ${rows.map(({ at, text, spread }) => `${at}: ${text} (10-90 %: ${spread ?? ''})`).join('; ')}.`,
    height: 200,
    rows,
    layers: [
      band,
      ...(isMeasured && rows.length > 1 ? [{ mark: { type: 'line', color, strokeWidth: 2 }, encoding: { x, y: y('value') } } as ChartLayer] : []),
      { mark: { type: 'point', filled: true, color, size: 60, opacity: 1 }, encoding: { x, y: y('value'), tooltip } as never },
      ...(rows.length <= 6 ? [{ mark: { type: 'text', dy: -11, fontSize: 11.5, color: INK.text.light }, encoding: { x, y: y('value'), text: { field: 'text', type: 'nominal' } } } as ChartLayer] : []),
    ],
    hover: [],
  };
}

function effectRow({ rows, values, figure }: StudyFrame, dimension: RankedDimension, group: readonly number[], isLog: boolean): EffectRow {
  const { median, mean, geometricMean, low, high, count } = bandOf(group.map((i) => values[i]!));
  const centre = (isLog ? geometricMean : null) ?? mean;
  const say = (value: number): string => figureText(figure, value);
  const numbers = dimension.isNumeric ? group.map((i) => dimension.numberOf(rows[i]!)) : [];
  const places = bandOf(numbers.length === 0 ? [0] : numbers);
  const first = rows[group[0]!]!;
  const [from, to] = [numbers[0] ?? 0, numbers.at(-1) ?? 0];
  return {
    x: dimension.isNumeric ? (roundSignificant(places.median) ?? 0) : dimension.levelOf(first),
    value: roundSignificant(centre) ?? 0,
    low: roundSignificant(low) ?? 0,
    high: roundSignificant(high) ?? 0,
    at: dimension.isContinuous ? `${parameterText(from)} to ${parameterText(to)}` : dimension.levelOf(first),
    text: say(centre),
    spread: `${say(low)} to ${say(high)}`,
    median: say(median),
    count,
  };
}

/** `p99 TTFT goes from 61.0 ms to 4.20 s with rate` */
function finding(frame: StudyFrame, dimension: RankedDimension, rows: readonly EffectRow[]): string {
  const { title, better } = FIGURES[frame.figure];
  const [first, last] = [rows[0]!, rows.at(-1)!];
  if (dimension.importance < FAINT && rows.length > 1) return `${title} hardly depends on ${dimension.label} alone`;
  if (dimension.isNumeric) return `${title} goes from ${first.text} to ${last.text} with ${dimension.label}`;
  const best = bestOf(rows, frame.figure);
  return `${dimension.label} ${best.at} has the ${better === null ? 'lowest' : 'best'} mean ${title}: ${best.text}`;
}
