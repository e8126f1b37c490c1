import { checkOpenProbability } from '../quantiles/check-probability.ts';
import { mean } from './mean.ts';
import { tQuantile } from './t-quantile.ts';
import { variance } from './variance.ts';

/** An estimate and the half-width of its confidence interval. */
export interface MeanInterval {
  readonly mean: number;
  /** Infinity when the sample cannot tell. */
  readonly halfWidth: number;
}

/**
 * Student's interval for the mean of independent values, such as the results of replications.
 * The half-width is Infinity for fewer than two values. Throws E0020 unless 0 < confidence < 1.
 */
export function meanInterval(values: ArrayLike<number>, confidence = 0.95): MeanInterval {
  checkOpenProbability('confidence', confidence);
  const n = values.length;
  if (n < 2) return { mean: mean(values), halfWidth: Infinity };
  const halfWidth = tQuantile((1 + confidence) / 2, n - 1) * Math.sqrt(variance(values) / n);
  return { mean: mean(values), halfWidth };
}
