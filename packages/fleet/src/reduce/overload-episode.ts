import { count, duration } from '@foretoken/kernel';
import type { HorizonKind } from '../horizon.ts';
import type { RunWarning, Timeline } from '../result.ts';

/** A backlog of less than this share of all requests, or for less than this share of the run, is a fluctuation. */
const MIN_SHARE = 0.05;
/** The backlog begins and ends where it is this share of its peak. */
const FOOT = 0.05;

/**
 * Overload for a part of the run, which a trend over the whole of it averages away: a queue that grows over the peak of a
 * day and drains after it. Only of terminating runs: in a steady state a long queue is chance.
 */
export function overloadEpisode(kind: HorizonKind, { waiting, binS }: Timeline, requests: number): RunWarning[] {
  const peak = waiting.reduce((most, value) => Math.max(most, value), 0);
  if (kind !== 'terminating' || peak < MIN_SHARE * requests) return [];
  const top = waiting.indexOf(peak);
  const from = waiting.findLastIndex((value, bin) => bin < top && value <= FOOT * peak) + 1;
  const after = waiting.findIndex((value, bin) => bin > top && value <= FOOT * peak);
  const to = after === -1 ? waiting.length : after;
  if (to - from < MIN_SHARE * waiting.length || top - from < 2) return [];
  const end = after === -1 ? 'the run ends before it is gone' : `it is gone ${duration((to - from) * binS)} after it began`;
  return [{ code: 'W1113', message: `Overloaded for a part of the run: from ${duration(from * binS)} to ${duration(top * binS)} the queue grows to ${count(Math.round(peak))} requests, and ${end}. Figures of the whole run hide it: look at the timelines.` }];
}
