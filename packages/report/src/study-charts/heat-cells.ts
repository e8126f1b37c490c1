import type { ChartRow } from '../charts/chart.ts';
import { roundSignificant } from '../charts/round-significant.ts';
import type { Dimension } from './dimension.ts';
import { figureText } from '../study/figure-text.ts';
import { bandOf } from './quantile-band.ts';
import type { OkRow } from './ok-row.ts';
import type { StudyFrame } from './study-frame.ts';

/** A cell of a heat map: all points with these two levels. */
export interface HeatCell extends ChartRow {
  readonly x: string;
  readonly y: string;
  /** Median of the figure. */
  readonly value: number;
  readonly text: string;
  /** How many of the points meet the SLO: all, some, none; empty without an SLO. */
  readonly met: 'all' | 'some' | 'none' | '';
  readonly metText: string;
  readonly spread: string;
}

/** A cell none of whose points could run. */
export interface FailedCell extends ChartRow {
  readonly x: string;
  readonly y: string;
  readonly code: string;
}

/** Cells of two dimensions, row by row. */
export function heatCells(frame: StudyFrame, x: Dimension, y: Dimension): readonly HeatCell[] {
  const found = new Map<string, { row: OkRow; value: number }[]>();
  frame.rows.forEach((row, i) => {
    const key = cellKey(row, x, y);
    found.set(key, [...(found.get(key) ?? []), { row, value: frame.values[i]! }]);
  });
  return inOrder(x, y).flatMap((key) => (found.has(key) ? [heatCell(frame, x, y, found.get(key)!)] : []));
}

/** What several points say together; `x` and `y` are the levels of the first. */
export function heatCell(frame: StudyFrame, x: Dimension, y: Dimension, points: readonly { readonly row: OkRow; readonly value: number }[]): HeatCell {
  const { median, low, high } = bandOf(points.map(({ value }) => value));
  const met = points.filter(({ row }) => row.outcome.verdict === 'met').length;
  const say = (value: number): string => figureText(frame.figure, value);
  const value = roundSignificant(median) ?? 0;
  return {
    x: x.levelOf(points[0]!.row),
    y: y.levelOf(points[0]!.row),
    value,
    text: say(value),
    met: !frame.hasSlo ? '' : met === points.length ? 'all' : met === 0 ? 'none' : 'some',
    metText: !frame.hasSlo ? '' : met === points.length ? '✓' : met === 0 ? '✗' : `✓ ${met}/${points.length}`,
    spread: points.length === 1 ? `#${points[0]!.row.index}` : `${points.length} points, 10-90 %: ${say(low)} to ${say(high)}`,
  };
}

/** Cells with failures only. */
export function failedCells(frame: StudyFrame, x: Dimension, y: Dimension): readonly FailedCell[] {
  const ran = new Set(frame.rows.map((row) => cellKey(row, x, y)));
  const failed = new Map(frame.failed.toReversed().map((row) => [cellKey(row, x, y), { x: x.levelOf(row), y: y.levelOf(row), code: row.outcome.code }]));
  return inOrder(x, y).flatMap((key) => (failed.has(key) && !ran.has(key) ? [failed.get(key)!] : []));
}

function inOrder(x: Dimension, y: Dimension): readonly string[] {
  return y.levels.flatMap((row) => x.levels.map((column) => `${column}\n${row}`));
}

function cellKey(row: Parameters<Dimension['levelOf']>[0], x: Dimension, y: Dimension): string {
  return `${x.levelOf(row)}\n${y.levelOf(row)}`;
}
