import { z } from 'zod';
import { durationS } from './duration.ts';
import type { FaultScenario } from './fault-scenario.ts';
import { positiveNumber, wholeNumber, word } from './primitives.ts';

const aim = {
  pool: word('Pool that it strikes; default all.').exactOptional(),
  replicas: z.array(wholeNumber(0, 'Number of a replica in its pool.')).min(1).describe('Replicas that it strikes; default all of the pool.').exactOptional(),
};

const at = durationS('When, from the start.', true);
const window = { at, for: durationS('How long; default to the end.').exactOptional() };

const shapes = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('mtbf'), mean: durationS('Mean time between crashes of a replica.'), ...aim }),
  z.strictObject({ kind: z.literal('crash'), at, ...aim }),
  z.strictObject({ kind: z.literal('outage'), ...window, ...aim }),
  z.strictObject({ kind: z.literal('hang'), ...window, ...aim }),
  z.strictObject({ kind: z.literal('slow'), factor: positiveNumber('Steps take so many times as long.'), ...window, ...aim }),
  z.strictObject({ kind: z.literal('delay'), delay: durationS('Added to every message between router and replica.'), ...window, ...aim }),
  z.strictObject({ kind: z.literal('partition'), detect: durationS('Until the router notices.', true).default(30), ...window, ...aim }),
  z.strictObject({ kind: z.literal('preempted'), at, notice: durationS('From the notice to the end of the instance.', true).default(120), ...aim }),
  z.strictObject({ kind: z.literal('zone'), zone: wholeNumber(0, 'Number of the zone.'), ...window }),
  z.strictObject({
    kind: z.literal('upgrade'),
    at,
    pool: aim.pool,
    surge: wholeNumber(0, 'Replicas more than wanted, at most.').default(1),
    unavailable: wholeNumber(0, 'Replicas fewer than wanted, at most.').default(0),
  }),
]);

type FaultShape = z.output<typeof shapes>;

/** One of `fleet.faults:`. */
export const faultSchema: z.ZodType<FaultScenario, unknown> = shapes.transform(inSeconds).describe('Something that goes wrong.');

function inSeconds(fault: FaultShape): FaultScenario {
  const { at: atS, for: forS, mean: meanS, delay: delayS, detect: detectS, notice: noticeS, ...rest } = fault as FaultShape & Partial<Record<'at' | 'for' | 'mean' | 'delay' | 'detect' | 'notice', number>>;
  return {
    ...rest,
    ...(atS === undefined ? {} : { atS }),
    ...(forS === undefined ? {} : { forS }),
    ...(meanS === undefined ? {} : { meanS }),
    ...(delayS === undefined ? {} : { delayS }),
    ...(detectS === undefined ? {} : { detectS }),
    ...(noticeS === undefined ? {} : { noticeS }),
  } as FaultScenario;
}
