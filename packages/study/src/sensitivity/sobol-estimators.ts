import { quantileSorted, randomStream } from '@foretoken/kernel';

/** An index with its 95 % bootstrap interval. Estimates of small indices may fall below 0. */
export interface IndexEstimate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** Share of the variance that one parameter makes: alone, and with everything that it interacts with. */
export interface ParameterIndices {
  readonly first: IndexEstimate;
  readonly total: IndexEstimate;
}

/** Outputs of the runs of Saltelli's scheme, N rows each. */
export interface SaltelliRuns {
  readonly a: Float64Array;
  readonly b: Float64Array;
  /** A with column i of B, for each parameter i. */
  readonly ab: readonly Float64Array[];
}

const RESAMPLES = 1000;
const LEVEL = 0.95;

/**
 * First-order indices by the estimator of Saltelli et al. (2010, table 2 b) and total ones by that of Jansen (1999, table 2 f), both over the
 * variance of A and B together, which must not be 0. Intervals are percentiles of 1,000 resamples of the rows, drawn from the stream
 * `sensitivity/bootstrap`. A. Saltelli et al., Computer Physics Communications 181 (2010) 259-270.
 */
export function estimateSobolIndices(runs: SaltelliRuns, seed: number): readonly ParameterIndices[] {
  const size = runs.a.length;
  const terms = rowTerms(runs);
  const whole = indicesOf(terms, Int32Array.from({ length: size }, (_, row) => row));
  const resampled = resample(terms, size, seed);
  const estimate = (value: number, column: number): IndexEstimate => {
    const sorted = Float64Array.from(resampled, (indices) => indices[column]!).toSorted();
    return { value, low: quantileSorted(sorted, (1 - LEVEL) / 2), high: quantileSorted(sorted, (1 + LEVEL) / 2) };
  };
  return runs.ab.map((_, i) => ({ first: estimate(whole[2 * i]!, 2 * i), total: estimate(whole[2 * i + 1]!, 2 * i + 1) }));
}

/** What a row adds to the sums that the estimators divide. */
interface RowTerms {
  readonly sum: Float64Array;
  readonly squares: Float64Array;
  /** f(B) (f(AB) − f(A)) and (f(A) − f(AB))² / 2, for each parameter. */
  readonly first: readonly Float64Array[];
  readonly total: readonly Float64Array[];
}

function rowTerms({ a, b, ab }: SaltelliRuns): RowTerms {
  // Outputs count from their mean: the product with f(B) would otherwise carry the square of it as noise.
  const centre = (mean(a) + mean(b)) / 2;
  return {
    sum: a.map((value, row) => value - centre + (b[row]! - centre)),
    squares: a.map((value, row) => (value - centre) ** 2 + (b[row]! - centre) ** 2),
    first: ab.map((column) => column.map((value, row) => (b[row]! - centre) * (value - a[row]!))),
    total: ab.map((column) => column.map((value, row) => (a[row]! - value) ** 2 / 2)),
  };
}

/** First, total, first, total … over these rows; 0 where the rows have no variance. */
function indicesOf({ sum, squares, first, total }: RowTerms, rows: Int32Array): readonly number[] {
  const size = rows.length;
  const over = (terms: Float64Array): number => rows.reduce((running, row) => running + terms[row]!, 0);
  const average = over(sum) / (2 * size);
  const variance = over(squares) / (2 * size) - average ** 2;
  return first.flatMap((terms, i) => (variance > 0 ? [over(terms) / size / variance, over(total[i]!) / size / variance] : [0, 0]));
}

function resample(terms: RowTerms, size: number, seed: number): readonly (readonly number[])[] {
  const stream = randomStream(seed, 'sensitivity/bootstrap');
  const rows = new Int32Array(size);
  return Array.from({ length: RESAMPLES }, () => {
    for (let i = 0; i < size; i++) rows[i] = stream.nextInt(size);
    return indicesOf(terms, rows);
  });
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
