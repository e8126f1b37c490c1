import { statisticError } from '../diagnostics.ts';

/** Throws E0023 unless there are at least two batches. */
export function checkBatches(batches: number): void {
  if (Number.isInteger(batches) && batches >= 2) return;
  throw statisticError('batch statistics', `${batches} batches`, 'Use a whole number from 2; 20 to 30 is usual.');
}

/** Applies `statistic` to `batches` runs of consecutive values whose lengths differ by at most one. */
export function perBatch(values: Float64Array, batches: number, statistic: (batch: Float64Array) => number): Float64Array {
  const results = new Float64Array(batches);
  for (let i = 0; i < batches; i++) {
    const from = Math.floor((i * values.length) / batches);
    const to = Math.floor(((i + 1) * values.length) / batches);
    results[i] = statistic(values.subarray(from, to));
  }
  return results;
}
