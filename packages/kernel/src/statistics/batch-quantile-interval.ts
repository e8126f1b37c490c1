import { checkOpenProbability } from '../quantiles/check-probability.ts';
import { quantileSorted } from '../quantiles/quantile-sorted.ts';
import { checkBatches, perBatch } from './batches.ts';
import { meanInterval } from './mean-interval.ts';

const MIN_BATCH = 10;

/** A quantile and the half-width of its confidence interval. */
export interface QuantileEstimate {
  readonly quantile: number;
  readonly halfWidth: number;
}

/**
 * Interval for the p-quantile of one long autocorrelated run (values in time order): the quantile of
 * all values, with Student's half-width over the quantiles of consecutive batches. Null when a batch
 * would have fewer than 10 values, or fewer than 1 / min(p, 1 - p), so that its quantile would be
 * little but its extreme: 2000 values for p = 0.99 in 20 batches. Throws E0020, E0023.
 */
export function batchQuantileInterval(
  values: ArrayLike<number>,
  p: number,
  batches = 20,
  confidence = 0.95,
): QuantileEstimate | null {
  checkOpenProbability('quantile probability', p);
  checkBatches(batches);
  const batchSize = Math.floor(values.length / batches);
  if (batchSize < MIN_BATCH || batchSize * Math.min(p, 1 - p) < 1 - 1e-9) return null;
  const column = Float64Array.from(values);
  const quantiles = perBatch(column, batches, (batch) => quantileSorted(batch.slice().sort(), p));
  const { halfWidth } = meanInterval(quantiles, confidence);
  return { quantile: quantileSorted(column.sort(), p), halfWidth };
}
