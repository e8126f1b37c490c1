import { sortOrder } from '@foretoken/kernel';

/** Rows in time order. */
export interface OrderedRows {
  /** Seconds since the first arrival. */
  readonly arrivalS: Float64Array;
  /** Row of the file (0-based, kept rows only) at each place. */
  readonly order: Int32Array;
  /** Neighbours in the file with the later one first. */
  readonly inversions: number;
}

/**
 * Stable order by time, rebased to the first arrival. `time` is in file units; the difference is taken before the
 * division, so that integer ticks give the double nearest to the exact time.
 */
export function orderByTime(time: Float64Array, count: number, unitsPerSecond: number): OrderedRows {
  let order: Int32Array = new Int32Array(count);
  let inversions = 0;
  for (let i = 0; i < count; i++) {
    order[i] = i;
    if (i > 0 && (time[i] as number) < (time[i - 1] as number)) inversions++;
  }
  if (inversions > 0) order = Int32Array.from(sortOrder(time.subarray(0, count)));
  const arrivalS = new Float64Array(count);
  const start = count > 0 ? (time[order[0] as number] as number) : 0;
  if (unitsPerSecond > 0) for (let i = 0; i < count; i++) arrivalS[i] = ((time[order[i] as number] as number) - start) / unitsPerSecond;
  return { arrivalS, order, inversions };
}
