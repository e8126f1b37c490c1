import { FIGURES } from '@foretoken/study';
import type { Chart, ChartRow } from '../charts/chart.ts';
import { INK, SERIES } from '../charts/theme.ts';
import { shortenName } from '../facts/shorten.ts';
import type { Dimension } from './dimension.ts';
import { figureText } from '../study/figure-text.ts';
import { highest, isLogRange, lowest } from './measured-axis.ts';
import { parameterText } from './parameter-text.ts';
import { rankOkRows } from './rank-ok-rows.ts';
import type { OkRow } from './ok-row.ts';
import { pointName, type StudyFrame } from './study-frame.ts';

const BEST = 20;
/** Others behind them, to see what the best do not do. */
const OTHERS = 60;
const MOST_AXES = 5;
/** More levels than this have a label at their ends only. */
const MOST_LABELS = 7;

/** Names stand on two lines in turn, so that they have room on a narrow page. */
const STAGGERED = "datum.index * (length(domain('x')) - 1) % 2 < 0.5 ? [datum.label, ''] : ['', datum.label]";
/** Characters of a level beside its axis. */
const LEVEL = 12;

/** An upright axis: where a row stands on it, from 0 to 1, and its labels. */
interface Upright {
  readonly name: string;
  at(row: OkRow): number;
  text(row: OkRow): string;
  readonly labels: readonly { readonly at: number; readonly text: string }[];
}

/** The best points as lines across their settings: where they run together, the setting decides. */
export function parallelChart(frame: StudyFrame): Chart {
  const ranked = rankOkRows(frame.rows, frame.figure);
  const best = ranked.slice(0, BEST);
  const rest = ranked.slice(BEST);
  const step = Math.max(1, Math.ceil(rest.length / OTHERS));
  const others = rest.filter((_, i) => i % step === 0);
  const axes = [...frame.dimensions.slice(0, MOST_AXES).map((dimension) => upright(dimension, frame.rows)), figureUpright(frame)];
  const names = axes.map(({ name }) => name);
  const lineOf = (row: OkRow): { id: number; axis: string; at: number }[] => axes.map((axis) => ({ id: row.index, axis: axis.name, at: axis.at(row) }));
  const tellingLine = (row: OkRow): readonly ChartRow[] => lineOf(row).map((place, i) => ({ ...place, text: axes[i]!.text(row), point: pointName(frame, row) }));
  const x = { field: 'axis', type: 'ordinal', sort: names, scale: { domain: names, type: 'point', padding: 0.3 }, title: null, axis: { orient: 'top', domain: false, ticks: false, grid: true, labelAngle: 0, labelLimit: 116, labelFontSize: 11, labelExpr: STAGGERED, labelPadding: 10, gridColor: INK.axis.light } };
  const y = { field: 'at', type: 'quantitative', scale: { domain: [-0.03, 1.03], nice: false }, axis: null };
  const labels = axes.flatMap((axis) => axis.labels.map((label) => ({ axis: axis.name, ...label })));
  const { title } = FIGURES[frame.figure];
  const line = { x, y, detail: { field: 'id', type: 'nominal' } };
  const label = (mark: object): never => ({ data: { values: labels }, mark: { type: 'text', align: 'left', dx: 5, fontSize: 10.5, ...mark }, encoding: { x, y, text: { field: 'text', type: 'nominal' } } }) as never;
  const shared = sharedSettings(frame, best);
  return {
    id: 'best-points',
    title: shared === '' ? `What the best ${best.length} points set` : `The best ${best.length} points share ${shared}`,
    subtitle: `blue = the best ${best.length} by ${frame.hasSlo ? 'SLO, then ' : ''}${title}${others.length > 0 ? `, grey = ${others.length} of the other ${rest.length}` : ''}; an axis per setting`,
    alt: `The best ${best.length} points: ${best.map((row) => `${pointName(frame, row)}: ${figureText(frame.figure, row.outcome.figures[frame.figure])}`).join('; ')}.`,
    height: 280,
    rows: best.toReversed().flatMap(tellingLine),
    layers: [
      ...(others.length === 0 ? [] : [{ data: { values: others.flatMap(lineOf) }, mark: { type: 'line', color: INK.axis.light, strokeWidth: 0.8, opacity: 0.3 }, encoding: line } as never]),
      { mark: { type: 'line', color: SERIES.blue.light, strokeWidth: 1.8, opacity: 0.75 }, encoding: line } as never,
      { mark: { type: 'point', filled: true, color: SERIES.blue.light, size: 28, opacity: 1 }, encoding: { x, y, tooltip: [{ field: 'point', type: 'nominal' }, { field: 'text', type: 'nominal', title: 'value' }] } } as never,
      label({ stroke: INK.paper.light, strokeWidth: 3 }),
      label({ color: INK.text.light }),
    ],
    hover: [],
  };
}

function upright(dimension: Dimension, rows: readonly OkRow[]): Upright {
  if (!dimension.isContinuous) {
    const last = Math.max(1, dimension.levels.length - 1);
    const shown = dimension.levels.length <= MOST_LABELS ? dimension.levels : [dimension.levels[0]!, dimension.levels.at(-1)!];
    const place = new Map(dimension.levels.map((level, i) => [level, i / last]));
    return { name: dimension.label, at: (row) => place.get(dimension.levelOf(row)) ?? 0, text: (row) => dimension.levelOf(row), labels: shown.map((level) => ({ at: place.get(level) ?? 0, text: shortenName(level, LEVEL) })) };
  }
  const scaled = unitScale(rows.map((row) => dimension.numberOf(row)), dimension.isLog);
  return { name: dimension.label, at: (row) => scaled.at(dimension.numberOf(row)), text: (row) => dimension.levelOf(row), labels: scaled.ends.map(({ at, value }) => ({ at, text: parameterText(Number(value.toPrecision(3))) })) };
}

function figureUpright({ figure, rows, values }: StudyFrame): Upright {
  const scaled = unitScale(values, isLogRange(figure, values));
  const valueOf = (row: OkRow): number => row.outcome.figures[figure] ?? rows.length;
  return { name: FIGURES[figure].title, at: (row) => scaled.at(valueOf(row)), text: (row) => figureText(figure, valueOf(row)), labels: scaled.ends.map(({ at, value }) => ({ at, text: figureText(figure, value) })) };
}

/** Values from 0 to 1, with what stands at both ends and in the middle. */
function unitScale(values: readonly number[], isLog: boolean): { readonly at: (value: number) => number; readonly ends: readonly { readonly at: number; readonly value: number }[] } {
  const useLog = isLog && lowest(values) > 0;
  const [into, back] = useLog ? [Math.log, Math.exp] : [(value: number) => value, (value: number) => value];
  const [low, high] = [into(lowest(values)), into(highest(values))];
  if (low === high) return { at: () => 0.5, ends: [{ at: 0.5, value: back(low) }] };
  return { at: (value) => Number(((into(value) - low) / (high - low)).toFixed(4)), ends: [0, 0.5, 1].map((at) => ({ at, value: back(low + at * (high - low)) })) };
}

/** `gpu h100-sxm and replicas 4`: settings with one value in all of the best points, though they vary in the study. */
function sharedSettings({ dimensions }: StudyFrame, best: readonly OkRow[]): string {
  if (best.length < 3) return '';
  const same = dimensions.filter((dimension) => !dimension.isContinuous && new Set(best.map((row) => dimension.levelOf(row))).size === 1);
  return same.slice(0, 2).map((dimension) => `${dimension.label} ${dimension.levelOf(best[0]!)}`).join(' and ');
}
