import { nearestRank } from '@foretoken/kernel';

/** Probabilities of every length table. */
export const lengthProbabilities: readonly number[] = [0.001, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999];

/** Lengths in tokens. Quantiles are nearest-rank: the smallest value with at least p n values at or below it. */
export interface LengthStats {
  readonly n: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  /** Population standard deviation. */
  readonly std: number;
  readonly zeros: number;
  readonly sum: number;
  /** By name: `p0.1`, `p1`, … `p99.9`. */
  readonly quantiles: Readonly<Record<string, number>>;
}

/** Statistics of one length column (not empty). */
export function lengthStats(lengths: Int32Array): LengthStats {
  const sorted = Float64Array.from(lengths).sort();
  const n = sorted.length;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += sorted[i] as number;
  const mean = sum / n;
  let squares = 0;
  for (let i = 0; i < n; i++) squares += ((sorted[i] as number) - mean) ** 2;
  return {
    n,
    min: sorted[0] as number,
    max: sorted[n - 1] as number,
    mean,
    std: Math.sqrt(squares / n),
    zeros: lengths.reduce((zeros, length) => zeros + (length === 0 ? 1 : 0), 0),
    sum,
    quantiles: Object.fromEntries(lengthProbabilities.map((p) => [quantileName(p), nearestRank(sorted, p)])),
  };
}

const quantileName = (p: number): string => `p${Math.round(p * 1000) / 10}`;
