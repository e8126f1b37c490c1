import { z } from 'zod';
import type { ScheduleWindow } from '../autoscalers/schedule.ts';
import { wholeNumber } from './primitives.ts';

const DAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;
const DAY_S = 86_400;

const TIME = /^([01]\d|2[0-3]):([0-5]\d)$|^24:00$/;
const WEEK_TIME = new RegExp(`^(${DAYS.join('|')}) (([01]\\d|2[0-3]):[0-5]\\d)$`);

const GROUPS = { daily: [0, 1, 2, 3, 4, 5, 6], weekdays: [0, 1, 2, 3, 4], weekend: [5, 6] } as const;

const time = z.string().regex(TIME, 'must be a time of day such as `08:30`').transform(secondsOf);

const days = z
  .union([z.enum(['daily', 'weekdays', 'weekend']), z.array(z.enum(DAYS)).min(1)], 'must be daily, weekdays, weekend, or a list such as [mon, wed]')
  .transform((value): readonly number[] => (typeof value === 'string' ? GROUPS[value] : value.map((day) => DAYS.indexOf(day))));

/** `windows:` of the schedule policy. */
export const windowsSchema: z.ZodType<readonly ScheduleWindow[], unknown> = z
  .array(
    z.strictObject({
      days: days.prefault('daily').describe('On which days it begins; default daily.'),
      from: time.describe('When it begins, as `08:00`.'),
      to: time.describe('When it ends; at or before `from` = on the next day.'),
      replicas: wholeNumber(0, 'Least replicas.'),
    }),
  )
  .min(1)
  .transform((list) => list.map(({ days: on, from, to, replicas }) => ({ days: on, fromS: from, toS: to, replicas })));

/** `mon 08:00`, read into seconds of the week. */
export const weekTimeSchema: z.ZodType<number, unknown> = z
  .string()
  .regex(WEEK_TIME, 'must be a day and a time such as `mon 08:00`')
  .transform((text) => DAYS.indexOf(text.slice(0, 3) as (typeof DAYS)[number]) * DAY_S + secondsOf(text.slice(4)));

function secondsOf(text: string): number {
  const [hours = 0, minutes = 0] = text.split(':').map(Number);
  return hours * 3600 + minutes * 60;
}
