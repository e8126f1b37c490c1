import { checkOpenProbability } from '../quantiles/check-probability.ts';
import type { MeanInterval } from './mean-interval.ts';
import { mean } from './mean.ts';
import { tQuantile } from './t-quantile.ts';
import { variance } from './variance.ts';

/**
 * Interval for the difference of the means of two independent samples (own − other) with unequal variances:
 * B. L. Welch, "The generalization of Student's problem", Biometrika 34 (1947). Infinity for samples of fewer than two
 * values. Throws E0020.
 */
export function welchInterval(own: ArrayLike<number>, other: ArrayLike<number>, confidence = 0.95): MeanInterval {
  checkOpenProbability('confidence', confidence);
  const difference = mean(own) - mean(other);
  if (own.length < 2 || other.length < 2) return { mean: difference, halfWidth: Infinity };
  const [a, b] = [variance(own) / own.length, variance(other) / other.length];
  const squared = (a + b) * (a + b);
  if (squared === 0) return { mean: difference, halfWidth: 0 };
  const df = squared / ((a * a) / (own.length - 1) + (b * b) / (other.length - 1));
  return { mean: difference, halfWidth: tQuantile((1 + confidence) / 2, df) * Math.sqrt(a + b) };
}
