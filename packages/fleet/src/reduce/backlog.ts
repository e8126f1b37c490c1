import { linearTrend } from '@foretoken/kernel';
import type { Timeline } from '../result.ts';

const MIN_BINS = 8;
const SIGNIFICANT_T = 4;
/** A backlog of less than this share of all requests is a fluctuation. */
const MIN_SHARE = 0.02;

/** Whether the queue grew for as long as requests arrived, and how fast. */
export interface Backlog {
  readonly isGrowing: boolean;
  /** Requests per minute. */
  readonly growthPerMinute: number;
}

/** Looks at the waiting queue from the first to the last arrival: an overloaded fleet has no steady state. */
export function backlogOf(timeline: Timeline, lastArrivalS: number, requests: number): Backlog {
  const bins = Math.floor(lastArrivalS / timeline.binS);
  if (bins < MIN_BINS) return { isGrowing: false, growthPerMinute: 0 };
  const waiting = timeline.waiting.slice(0, bins);
  const trend = linearTrend(waiting);
  const growth = trend.slope * bins;
  const lastTenth = waiting.slice(Math.floor(0.9 * bins));
  const atEnd = lastTenth.reduce((a, b) => a + b, 0) / lastTenth.length;
  const isGrowing = trend.tStatistic > SIGNIFICANT_T && atEnd > MIN_SHARE * requests && growth > 0.5 * atEnd;
  return { isGrowing, growthPerMinute: (trend.slope / timeline.binS) * 60 };
}
