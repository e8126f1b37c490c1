import { checkProbability } from './check-probability.ts';
import { interpolate } from './interpolate.ts';

/**
 * The p-quantile of values in ascending order, by linear interpolation between order statistics at
 * (n - 1) p: numpy's default, type 7 of Hyndman and Fan (1996). NaN for no values.
 * Throws E0020 unless 0 <= p <= 1.
 */
export function quantileSorted(sorted: Float64Array, p: number): number {
  checkProbability('quantile probability', p);
  const last = sorted.length - 1;
  if (last < 0) return Number.NaN;
  const position = last * p;
  const below = Math.floor(position);
  const low = sorted[below] as number;
  return below === last ? low : interpolate(low, sorted[below + 1] as number, position - below);
}
