import { quantileSorted } from './quantile-sorted.ts';

/**
 * Quantiles of values in any order, one per entry of `ps`; the input is not changed. Like numpy's,
 * they are all NaN when a value is NaN or there is none. Throws E0020 unless 0 <= p <= 1.
 */
export function quantiles(values: ArrayLike<number>, ps: readonly number[]): number[] {
  const sorted = Float64Array.from(values).sort();
  const hasNaN = Number.isNaN(sorted[sorted.length - 1]);
  return ps.map((p) => {
    const quantile = quantileSorted(sorted, p);
    return hasNaN ? Number.NaN : quantile;
  });
}
