import type { Dimension } from './dimension.ts';
import type { OkRow } from './ok-row.ts';

/** Groups that a long axis is cut into. */
const MOST_GROUPS = 8;

/**
 * Share of the spread of a figure's ranks that a dimension explains alone, 0 to 1: the correlation ratio, adjusted for the number of groups
 * so that a dimension with many values does not win by that.
 */
export function importanceOf(dimension: Dimension, rows: readonly OkRow[], values: readonly number[]): number {
  const ranks = ranksOf(values);
  const groups = groupsOf(dimension, rows);
  const mean = meanOf(ranks);
  const total = ranks.reduce((sum, rank) => sum + (rank - mean) ** 2, 0);
  const [n, k] = [ranks.length, groups.length];
  if (total === 0 || k < 2 || n <= k) return 0;
  const between = groups.reduce((sum, group) => sum + group.length * (meanOf(group.map((i) => ranks[i]!)) - mean) ** 2, 0);
  return Math.max(0, 1 - (1 - between / total) * ((n - 1) / (n - k)));
}

/** Indices of rows per level, or per stretch of a long axis with about as many rows each; in the order of the axis. */
export function groupsOf(dimension: Dimension, rows: readonly OkRow[], most: number = MOST_GROUPS): readonly (readonly number[])[] {
  if (!dimension.isContinuous) {
    const byLevel = new Map<string, number[]>(dimension.levels.map((level) => [level, []]));
    rows.forEach((row, i) => byLevel.get(dimension.levelOf(row))?.push(i));
    return [...byLevel.values()].filter((group) => group.length > 0);
  }
  const order = rows.map((_, i) => i).toSorted((a, b) => dimension.numberOf(rows[a]!) - dimension.numberOf(rows[b]!) || a - b);
  const count = Math.max(1, Math.min(most, Math.floor(order.length / 4)));
  return Array.from({ length: count }, (_, group) => order.slice(Math.round((group * order.length) / count), Math.round(((group + 1) * order.length) / count)));
}

/** Ranks from 1; equal values share the mean of theirs. */
function ranksOf(values: readonly number[]): readonly number[] {
  const order = values.map((_, i) => i).toSorted((a, b) => values[a]! - values[b]!);
  const ranks = values.map(() => 0);
  for (let start = 0, end = 0; start < order.length; start = end) {
    while (end < order.length && values[order[end]!] === values[order[start]!]) end += 1;
    for (let at = start; at < end; at += 1) ranks[order[at]!] = (start + end + 1) / 2;
  }
  return ranks;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
