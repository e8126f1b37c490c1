import { batchMeansInterval, mean, meanInterval } from '@foretoken/kernel';
import type { PairedDifference } from './comparison.ts';

/** Fewer, longer batches until neighbours are as good as independent (Law, "Simulation Modeling and Analysis", 9.5.3). */
const BATCHES: readonly number[] = [20, 10, 5];
const INDEPENDENT = 0.2;

/**
 * Mean difference `own − other` over the same requests, for each replication one column of each (NaN = not completed).
 * The interval is Student's over the means of the replications; of a single one it is over batches of consecutive
 * requests, and null where there are too few of them.
 */
export function pairedDifference(own: readonly Float64Array[], other: readonly Float64Array[], confidence = 0.95): PairedDifference {
  const differences = own.map((column, i) => differencesOf(column, other[i]!));
  const pairs = sum(differences.map(({ values }) => values.length));
  const unpaired = sum(differences.map((difference) => difference.unpaired));
  const means = differences.filter(({ values }) => values.length > 0).map(({ values }) => mean(values));
  const meanS = means.length === 0 ? NaN : mean(means);
  const halfWidthS = differences.length > 1 ? finite(means.length < 2 ? undefined : meanInterval(means, confidence).halfWidth) : batchInterval(differences[0]?.values, confidence);
  return { pairs, unpaired, meanS, halfWidthS, verdict: verdictOf(meanS, halfWidthS) };
}

function differencesOf(own: Float64Array, other: Float64Array): { readonly values: Float64Array; readonly unpaired: number } {
  const values = new Float64Array(own.length);
  let pairs = 0;
  let unpaired = 0;
  for (let r = 0; r < own.length; r++) {
    const difference = own[r]! - other[r]!;
    if (!Number.isNaN(difference)) values[pairs++] = difference;
    else if (Number.isNaN(own[r]!) !== Number.isNaN(other[r]!)) unpaired++;
  }
  return { values: values.subarray(0, pairs), unpaired };
}

function batchInterval(values: Float64Array | undefined, confidence: number): number | null {
  if (values === undefined || values.length === 0) return null;
  if (values.every((value) => value === values[0])) return 0;
  const intervals = BATCHES.map((batches) => batchMeansInterval(values, batches, confidence)).filter((interval) => interval !== null);
  return finite((intervals.find(({ lagOne }) => !(lagOne > INDEPENDENT)) ?? intervals.at(-1))?.halfWidth);
}

function verdictOf(meanS: number, halfWidthS: number | null): PairedDifference['verdict'] {
  if (meanS === 0) return 'within-noise';
  if (halfWidthS === null || Number.isNaN(meanS)) return 'unknown';
  if (Math.abs(meanS) <= halfWidthS) return 'within-noise';
  return meanS < 0 ? 'lower' : 'higher';
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function finite(value: number | undefined): number | null {
  return value === undefined || !Number.isFinite(value) ? null : value;
}
