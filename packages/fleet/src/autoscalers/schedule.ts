import type { AutoscalerPolicy } from './autoscaler.ts';
import { duration, weekTime, windows } from './options/scale-option.ts';

const DAY_S = 86_400;
const WEEK_S = 7 * DAY_S;
const PERIOD_S = 10;

/** Least replicas in a part of some days; seconds of the day, `toS` at or before `fromS` = until the next day. */
export interface ScheduleWindow {
  /** 0 = Monday. */
  readonly days: readonly number[];
  readonly fromS: number;
  readonly toS: number;
  readonly replicas: number;
}

/** Replicas of the table at a second of the week: the most of the windows that are open, 0 when none is. */
export function scheduledReplicas(table: readonly ScheduleWindow[], weekS: number): number {
  return table.reduce((most, each) => (isOpen(each, weekS) ? Math.max(most, each.replicas) : most), 0);
}

function isOpen({ days, fromS, toS }: ScheduleWindow, weekS: number): boolean {
  const lengthS = toS > fromS ? toS - fromS : toS + DAY_S - fromS;
  return days.some((day) => (((weekS - day * DAY_S - fromS) % WEEK_S) + WEEK_S) % WEEK_S < lengthS);
}

interface Options {
  readonly windows: readonly ScheduleWindow[];
  readonly startsAt: number;
  readonly aheadS: number;
}

export const schedule: AutoscalerPolicy = {
  name: 'schedule',
  about: 'A weekly table of replicas, whatever the load; like scheduled actions of managed services or the KEDA cron trigger.',
  options: {
    windows: windows('When there are how many replicas; outside of all windows the minimum.'),
    startsAt: weekTime('Moment of the week at which the run begins, such as `mon 08:00`; default mon 00:00.'),
    ahead: duration('How long before a window its replicas are asked for; default 0 s.', true),
  },
  scalesToZero: true,
  pipeline: { scrapeS: 15, delayS: 0 },
  create({ options, min }) {
    const given: Options = { windows: [], startsAt: 0, aheadS: 0, ...options };
    return {
      periodS: PERIOD_S,
      looksBackS: 0,
      decide({ nowS }) {
        const weekS = (given.startsAt + nowS) % WEEK_S;
        const replicas = Math.max(min, scheduledReplicas(given.windows, weekS), scheduledReplicas(given.windows, (weekS + given.aheadS) % WEEK_S));
        return { replicas, why: `the table for second ${Math.round(weekS)} of the week` };
      },
    };
  },
};
