import { sumError } from './sum-error.ts';

/** How many values of a batch are at most some bound, and how many there are. */
export interface BatchShare {
  readonly below: number;
  readonly size: number;
}

/** Standard error of an estimated probability, and the batches that it comes from. */
export interface ShareError {
  readonly standardError: number;
  readonly batches: number;
}

/** Counts the values up to `bound` in `batches` runs of consecutive values whose lengths differ by at most one. */
export function sharesBelow(values: Float64Array, bound: number, batches: number): BatchShare[] {
  return Array.from({ length: batches }, (_, batch) => {
    const from = Math.floor((batch * values.length) / batches);
    const to = Math.floor(((batch + 1) * values.length) / batches);
    let below = 0;
    for (let i = from; i < to; i++) if ((values[i] as number) <= bound) below++;
    return { below, size: to - from };
  });
}

/**
 * Standard error of the share of values up to a bound that is about `p`, from consecutive batches: that of a ratio
 * estimator over the residuals below − p size (W. G. Cochran, "Sampling Techniques", 6.3), so that batches may have
 * unequal sizes.
 */
export function shareError(batches: readonly BatchShare[], p: number): ShareError {
  const { standardError, batches: n } = sumError(batches.map(({ below, size }) => below - p * size));
  return { standardError: standardError / batches.reduce((sum, { size }) => sum + size, 0), batches: n };
}
