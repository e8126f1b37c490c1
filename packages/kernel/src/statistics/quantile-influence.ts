import type { BatchShare } from './batch-shares.ts';
import { shareError } from './batch-shares.ts';
import type { MeanInterval } from './mean-interval.ts';
import { sumError } from './sum-error.ts';
import { tQuantile } from './t-quantile.ts';

/** A quantile, and what each of consecutive batches adds to its error. */
export interface QuantileInfluence {
  readonly quantile: number;
  /** They sum to about 0. */
  readonly batches: readonly number[];
}

/**
 * R. R. Bahadur's linear form of a sample quantile ("A note on quantiles in large samples", Annals of Mathematical
 * Statistics 37, 1966): its error is −(share − p) / density, batch by batch. One over the density is the longer side of
 * the interval of {@link quantileHalfWidth} over the share that it spans.
 */
export function quantileInfluence(shares: readonly BatchShare[], p: number, quantile: (p: number) => number): QuantileInfluence {
  const total = shares.reduce((sum, { size }) => sum + size, 0);
  const { standardError, batches } = shareError(shares, p);
  const center = quantile(p);
  const reach = Math.max(2 / total, tQuantile(0.975, batches - 1) * standardError);
  const [up, down] = [Math.min(reach, 1 - p), Math.min(reach, p)];
  const slope = Math.max((quantile(p + up) - center) / up, (center - quantile(p - down)) / down);
  return { quantile: center, batches: shares.map(({ below, size }) => (-slope * (below - p * size)) / total) };
}

/**
 * Interval for the difference own − other of two quantiles over the same requests: what both owe to the requests of a
 * batch cancels. Null where the batches do not correspond. The half-width is 0 for equal quantiles with equal errors.
 */
export function quantileDifference(own: QuantileInfluence, other: QuantileInfluence, confidence = 0.95): MeanInterval | null {
  if (own.batches.length !== other.batches.length || own.batches.length < 2) return null;
  const { standardError, batches } = sumError(own.batches.map((error, i) => error - (other.batches[i] as number)));
  return { mean: own.quantile - other.quantile, halfWidth: tQuantile((1 + confidence) / 2, batches - 1) * standardError };
}
