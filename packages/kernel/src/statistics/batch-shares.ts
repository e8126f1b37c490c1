import { lagOneAutocorrelation } from './lag-one-autocorrelation.ts';
import { mean } from './mean.ts';

/** Fewer batches than this have no useful variance. */
const LEAST_BATCHES = 5;
/** Neighbouring batches with more correlation than this are merged. */
const INDEPENDENT = 0.2;

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
 * unequal sizes. Neighbours are merged, down to five batches, while their residuals are correlated by more than 0.2.
 */
export function shareError(batches: readonly BatchShare[], p: number): ShareError {
  let current = batches;
  let residuals = residualsOf(current, p);
  while (lagOneAutocorrelation(residuals) > INDEPENDENT && current.length >= 2 * LEAST_BATCHES) {
    current = mergePairs(current);
    residuals = residualsOf(current, p);
  }
  const total = current.reduce((sum, { size }) => sum + size, 0);
  const center = mean(residuals);
  const squares = residuals.reduce((sum, residual) => sum + (residual - center) * (residual - center), 0);
  const n = current.length;
  return { standardError: Math.sqrt((n * squares) / (n - 1)) / total, batches: n };
}

function residualsOf(batches: readonly BatchShare[], p: number): number[] {
  return batches.map(({ below, size }) => below - p * size);
}

/** An odd last batch joins the pair before it. */
function mergePairs(batches: readonly BatchShare[]): readonly BatchShare[] {
  const pairs = Math.floor(batches.length / 2);
  return Array.from({ length: pairs }, (_, pair) => {
    const group = batches.slice(2 * pair, pair === pairs - 1 ? batches.length : 2 * pair + 2);
    return { below: group.reduce((sum, { below }) => sum + below, 0), size: group.reduce((sum, { size }) => sum + size, 0) };
  });
}
