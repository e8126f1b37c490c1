import { checkBatches, perBatch } from './batches.ts';
import { lagOneAutocorrelation } from './lag-one-autocorrelation.ts';
import { meanInterval } from './mean-interval.ts';
import type { MeanInterval } from './mean-interval.ts';
import { mean } from './mean.ts';

/** Shorter batches than this say nothing about correlation. */
const MIN_BATCH = 10;

/** A batch-means interval and how far its batches can be trusted to be independent. */
export interface BatchMeansInterval extends MeanInterval {
  /** Lag-1 autocorrelation of the batch means; above about 0.1 the interval is too narrow. */
  readonly lagOne: number;
}

/**
 * Interval for the mean of one long autocorrelated run (values in time order): Student's interval
 * over the means of consecutive batches (Law, "Simulation Modeling and Analysis", 9.5.3). Null when
 * a batch would have fewer than 10 values. Throws E0020, E0023.
 */
export function batchMeansInterval(values: ArrayLike<number>, batches = 20, confidence = 0.95): BatchMeansInterval | null {
  checkBatches(batches);
  if (values.length < batches * MIN_BATCH) return null;
  const column = values instanceof Float64Array ? values : Float64Array.from(values);
  const means = perBatch(column, batches, mean);
  const { halfWidth } = meanInterval(means, confidence);
  return { mean: mean(column), halfWidth, lagOne: lagOneAutocorrelation(means) };
}
