import type { Dimension } from './dimension.ts';

/** An axis with a place for each level. */
export interface LevelAxis {
  readonly field: 'x' | 'y';
  readonly type: 'ordinal';
  readonly title: string;
  readonly sort: string[];
  readonly scale: { readonly domain: string[] };
  readonly axis: { readonly labelLimit: number; readonly labelAngle: number; readonly labelOverlap: false | 'greedy'; readonly grid: false };
}

/** Pixels that the labels of a horizontal axis have on a telephone. */
const NARROW = 330;
const CHARACTER = 7;

/** Levels as columns (x) or rows (y, the first one at the bottom where they are numbers). */
export function levelAxis(dimension: Dimension, field: 'x' | 'y'): LevelAxis {
  const { label, levels, isNumeric } = dimension;
  const domain = field === 'y' && isNumeric ? levels.toReversed() : [...levels];
  const isWide = CHARACTER * levels.reduce((sum, level) => sum + level.length + 1, 0) > NARROW;
  const labelAngle = field === 'x' && isWide && !isNumeric ? -35 : 0;
  return {
    field,
    type: 'ordinal',
    title: label,
    sort: domain,
    scale: { domain },
    axis: { labelLimit: 170, labelAngle, labelOverlap: field === 'x' && isNumeric ? 'greedy' : false, grid: false },
  };
}
