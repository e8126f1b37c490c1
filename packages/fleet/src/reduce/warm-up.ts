import { mser5 } from '@foretoken/kernel';
import type { RequestColumns } from '@foretoken/engines';
import type { Horizon } from '../horizon.ts';
import type { Timeline } from '../result.ts';

/**
 * Seconds until the transient is over: MSER-5 on TTFT in order of arrival, and on the mean queue length of the bins up to
 * the last arrival. `rows` = the requests that `ttftS` is of.
 */
export function warmUpOf(columns: RequestColumns, rows: Int32Array, ttftS: Float64Array, timeline: Timeline): Horizon['warmUp'] {
  const byTtft = mser5(ttftS);
  const ttft = byTtft.reliable && rows.length > 0 ? columns.arrivalS[rows[byTtft.truncate]!]! : null;
  const bins = Math.floor(columns.arrivalS[columns.count - 1]! / timeline.binS);
  const byQueue = mser5(timeline.waiting.slice(0, bins));
  const queueS = byQueue.reliable ? byQueue.truncate * timeline.binS : null;
  return { ttftS: ttft, queueS, longestS: ttft === null ? null : Math.max(ttft, queueS ?? 0) };
}
