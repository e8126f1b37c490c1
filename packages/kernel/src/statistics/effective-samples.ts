import type { BatchShare } from './batch-shares.ts';
import { shareError } from './batch-shares.ts';

/** Values beyond a quantile below which its estimate is little but an extreme. */
const BEYOND = 10;

/**
 * How many independent values would tell as much about the share of values up to the p-quantile as these do:
 * p (1 − p) over the squared standard error of that share from consecutive batches; at most as many as there are.
 */
export function effectiveSamples(shares: readonly BatchShare[], p: number): number {
  const total = shares.reduce((sum, { size }) => sum + size, 0);
  const { standardError } = shareError(shares, p);
  return standardError > 0 ? Math.min(total, (p * (1 - p)) / (standardError * standardError)) : total;
}

/** Independent values that an estimate of the p-quantile needs, so that ten lie beyond it: 1,000 for p99, 10,000 for p99.9. */
export function samplesNeeded(p: number): number {
  return Math.ceil(BEYOND / Math.min(p, 1 - p) - 1e-9);
}
