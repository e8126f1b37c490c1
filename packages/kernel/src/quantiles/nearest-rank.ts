import { checkProbability } from './check-probability.ts';

/** Room for the rounding of p * n, so that the 7 % of 100 values is the 7th and not the 8th. */
const RANK_SLACK = 1 - 8 * Number.EPSILON;

/**
 * The smallest of the ascending values that at least a fraction p does not exceed: the value of rank
 * ceil(p n), at least 1. NaN for no values. Throws E0020 unless 0 <= p <= 1.
 */
export function nearestRank(sorted: Float64Array, p: number): number {
  checkProbability('quantile probability', p);
  if (sorted.length === 0) return Number.NaN;
  const rank = Math.max(1, Math.ceil(p * sorted.length * RANK_SLACK));
  return sorted[rank - 1] as number;
}
