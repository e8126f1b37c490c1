import { checkOpenProbability } from '../quantiles/check-probability.ts';
import { normalQuantile } from './normal-quantile.ts';

/** Values expected beyond the quantile, below which the ranks are too coarse to trust. */
const MIN_TAIL = 10;

/** A confidence interval by its ends. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

/**
 * Distribution-free interval for the p-quantile of independent values in ascending order: the order
 * statistics of 1-based ranks floor(np - z s) and ceil(np + z s) + 1, s² = np (1 - p) (David and
 * Nagaraja, "Order Statistics", 7.1). Null when fewer than 10 values are expected on either side, or
 * when a rank lies outside the sample. Throws E0020.
 */
export function quantileInterval(sorted: Float64Array, p: number, confidence = 0.95): Bounds | null {
  checkOpenProbability('quantile probability', p);
  checkOpenProbability('confidence', confidence);
  const n = sorted.length;
  if (n * Math.min(p, 1 - p) < MIN_TAIL - 1e-9) return null;
  const spread = normalQuantile((1 + confidence) / 2) * Math.sqrt(n * p * (1 - p));
  const lowerRank = Math.floor(n * p - spread);
  const upperRank = Math.ceil(n * p + spread) + 1;
  if (lowerRank < 1 || upperRank > n) return null;
  return { lower: sorted[lowerRank - 1] as number, upper: sorted[upperRank - 1] as number };
}
