import { randomStream } from '@foretoken/kernel';
import type { WorkloadProfile } from './workload-profile.ts';

/**
 * Input and output lengths whose quantiles follow the tables; the table of rank classes says which outputs go with which
 * inputs. Each column draws from a stream of its own, one number per request.
 */
export function jointLengths(lengths: WorkloadProfile['lengths'], count: number, seed: number | string): { inputTokens: Int32Array; outputTokens: Int32Array } {
  const p = Float64Array.from(lengths.probabilities);
  const input = Float64Array.from(lengths.input.values);
  const output = Float64Array.from(lengths.output.values);
  const shares = lengths.joint.map(cumulativeShares);
  const inputStream = randomStream(seed, 'input');
  const outputStream = randomStream(seed, 'output');
  const inputTokens = new Int32Array(count);
  const outputTokens = new Int32Array(count);
  for (let r = 0; r < count; r++) {
    const u = inputStream.nextFloat();
    inputTokens[r] = lengthAt(p, input, u);
    outputTokens[r] = lengthAt(p, output, rankWithin(shares[Math.floor(u * shares.length)] as Float64Array, outputStream.nextFloat()));
  }
  return { inputTokens, outputTokens };
}

/** 0, then the running sums of a row of counts, as shares of its total. */
function cumulativeShares(counts: readonly number[]): Float64Array {
  const sums = new Float64Array(counts.length + 1);
  counts.forEach((countOfClass, i) => (sums[i + 1] = (sums[i] as number) + countOfClass));
  const total = sums[counts.length] as number;
  return sums.map((sum) => sum / total);
}

/** Turns a uniform number into a rank in [0, 1): the class by its share, evenly within the class. */
function rankWithin(shares: Float64Array, u: number): number {
  const i = segmentOf(shares, u);
  const low = shares[i] as number;
  return (i + (u - low) / ((shares[i + 1] as number) - low)) / (shares.length - 1);
}

/** The table's value at probability u, as a whole number of at least one token. */
function lengthAt(p: Float64Array, values: Float64Array, u: number): number {
  const i = segmentOf(p, u);
  const low = values[i] as number;
  const share = (u - (p[i] as number)) / ((p[i + 1] as number) - (p[i] as number));
  return Math.max(1, Math.round(low + ((values[i + 1] as number) - low) * share));
}

/** The last i with steps[i] <= u; steps rise from 0 to 1 and u is below 1, so the step after it is above u. */
function segmentOf(steps: Float64Array, u: number): number {
  let low = 0;
  let high = steps.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >>> 1;
    if ((steps[middle] as number) <= u) low = middle;
    else high = middle;
  }
  return low;
}
