import { checkOpenProbability } from '../quantiles/check-probability.ts';
import { quantileSorted } from '../quantiles/quantile-sorted.ts';
import type { BatchShare } from './batch-shares.ts';
import { shareError, sharesBelow } from './batch-shares.ts';
import { checkBatches } from './batches.ts';
import { tQuantile } from './t-quantile.ts';

const MIN_BATCH = 10;

/** A quantile and the half-width of its confidence interval. */
export interface QuantileEstimate {
  readonly quantile: number;
  readonly halfWidth: number;
}

/**
 * Interval for the p-quantile of one long autocorrelated run (values in time order): the order statistics at p ± t s,
 * where s is the standard error of the share of values up to the quantile, from consecutive batches; see
 * {@link quantileHalfWidth}. Null when a batch would have fewer than 10 values, or fewer than 1 / min(p, 1 - p): 2000
 * values for p = 0.99 in 20 batches. Throws E0020, E0023.
 */
export function batchQuantileInterval(values: ArrayLike<number>, p: number, batches = 20, confidence = 0.95): QuantileEstimate | null {
  checkOpenProbability('quantile probability', p);
  checkOpenProbability('confidence', confidence);
  checkBatches(batches);
  if (!isLongEnough(values.length, p, batches)) return null;
  const column = values instanceof Float64Array ? values : Float64Array.from(values);
  const sorted = column.slice().sort();
  const quantile = quantileSorted(sorted, p);
  return { quantile, halfWidth: quantileHalfWidth(sharesBelow(column, quantile, batches), p, (share) => quantileSorted(sorted, share), confidence) };
}

/** Has a run so many values that the batches of {@link batchQuantileInterval} see its p-quantile? */
export function isLongEnough(count: number, p: number, batches = 20): boolean {
  const batchSize = Math.floor(count / batches);
  return batchSize >= MIN_BATCH && batchSize * Math.min(p, 1 - p) >= 1 - 1e-9;
}

/**
 * Half-width of an interval for the p-quantile: the longer side of [Q(p − t s), Q(p + t s)], where s is the standard
 * error of the share of values up to it. `shares` = those of consecutive batches, `quantile` = Q. The order statistics
 * of independent values (David and Nagaraja, "Order Statistics", 7.1), widened by what correlation does to the
 * variance of a share (P. Heidelberger and P. A. W. Lewis, "Quantile estimation in dependent sequences", Operations
 * Research 32, 1984). The quantiles of batches would do without ranks, but short batches hardly see a tail: on M/M/1
 * such an interval covers p99 in 60 % of runs of 20,000 at 80 % load, this one in 92 %.
 */
export function quantileHalfWidth(shares: readonly BatchShare[], p: number, quantile: (p: number) => number, confidence = 0.95): number {
  const { standardError, batches } = shareError(shares, p);
  const reach = tQuantile((1 + confidence) / 2, batches - 1) * standardError;
  const center = quantile(p);
  return Math.max(quantile(Math.min(1, p + reach)) - center, center - quantile(Math.max(0, p - reach)));
}
