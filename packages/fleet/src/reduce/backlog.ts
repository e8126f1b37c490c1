import { linearTrend, quantity } from '@foretoken/kernel';
import type { RequestColumns } from '@foretoken/engines';
import type { FleetRun } from '../loop/fleet-run.ts';
import type { RunWarning, Timeline } from '../result.ts';
import { countsOf } from './requests.ts';
import { WaitingCurve } from './waiting.ts';

const MIN_BINS = 8;
const SIGNIFICANT_T = 4;
/** A backlog of less than this share of all requests is a fluctuation. */
const MIN_SHARE = 0.02;
/** So is one of less than half of √n: what random arrivals pile up at a load of one. */
const CHANCE = 0.5;
/** A queue that ends below this share of its longest drains: waves, or batches that come from time to time. */
const OF_PEAK = 0.4;
/** A queue of less than this share of the backlog at the end is as good as empty. */
const EMPTY = 0.05;
/** Room that went unused while the queue was empty in the second half: this share of the requests of that time. */
const UNUSED = 0.5;

/** Whether the queue grew for as long as requests arrived, and how fast. */
export interface Backlog {
  readonly isGrowing: boolean;
  /** Requests per minute. */
  readonly growthPerMinute: number;
}

/** The pools whose own queue grew, where there are several: a small one drowns in the queue of all. */
export function poolBacklogs({ pools, log, poolOf }: FleetRun, columns: RequestColumns, timeline: Timeline): readonly (Backlog & { readonly pool: string })[] {
  if (pools.length < 2) return [];
  return pools.flatMap(({ plan: { name } }, index) => {
    const isMine = (request: number): boolean => poolOf(request) === index;
    const { total } = countsOf(log, isMine);
    if (total === 0) return [];
    const waiting = new WaitingCurve(columns, log, isMine).means(timeline.waiting.length, timeline.binS);
    const backlog = backlogOf({ ...timeline, waiting }, columns.arrivalS[columns.count - 1]!, total);
    return backlog.isGrowing ? [{ pool: name, ...backlog }] : [];
  });
}

/** Says which pools are overloaded. */
export function backlogWarnings(pools: ReturnType<typeof poolBacklogs>): RunWarning[] {
  return pools.map(({ pool, growthPerMinute }) => ({ code: 'W1114', message: `Pool ${pool} is overloaded: its queue grows by ${quantity(growthPerMinute)} requests a minute for as long as requests arrive.` }));
}

/**
 * Looks at the waiting queue from the first to the last arrival: an overloaded fleet has no steady state. A straight line
 * alone takes the long waves of a busy queue for growth, as bins that follow each other are alike: what is left at the end
 * must be more than chance piles up, and more than could have been served while nobody waited.
 */
export function backlogOf(timeline: Timeline, lastArrivalS: number, requests: number): Backlog {
  const bins = Math.floor(lastArrivalS / timeline.binS);
  if (bins < MIN_BINS) return { isGrowing: false, growthPerMinute: 0 };
  const waiting = timeline.waiting.slice(0, bins);
  const trend = linearTrend(waiting);
  const growth = trend.slope * bins;
  const lastTenth = waiting.slice(Math.floor(0.9 * bins));
  const atEnd = lastTenth.reduce((a, b) => a + b, 0) / lastTenth.length;
  const isGrowing = trend.tStatistic > SIGNIFICANT_T && atEnd > MIN_SHARE * requests && growth > 0.5 * atEnd && atEnd > OF_PEAK * Math.max(...waiting) && isMoreThanChance(waiting, atEnd, requests);
  return { isGrowing, growthPerMinute: (trend.slope / timeline.binS) * 60 };
}

function isMoreThanChance(waiting: readonly number[], atEnd: number, requests: number): boolean {
  const late = waiting.slice(Math.floor(waiting.length / 2));
  const empty = late.filter((length) => length < EMPTY * atEnd).length / late.length;
  return atEnd - UNUSED * empty * requests > CHANCE * Math.sqrt(requests);
}
