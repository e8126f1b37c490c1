import { z } from 'zod';
import { fleetSchema } from './fleet-schema.ts';
import { latencySchema } from './latency-schema.ts';
import { word, wholeNumber } from './primitives.ts';
import type { Scenario } from './scenario.ts';
import { sloSchema } from './slo-schema.ts';
import { workloadSchema } from './workload-schema.ts';

/** A scenario as written by people, read into {@link Scenario}; unknown keys are errors. */
export const scenarioSchema: z.ZodType<Scenario, unknown> = z
  .strictObject({
    name: word('Title of the run; default: the file name.').default('scenario'),
    seed: wholeNumber(0, 'Seed of every random stream.').default(1),
    replications: wholeNumber(1, 'Independent runs with different seeds, for intervals.').default(1),
    workload: workloadSchema,
    fleet: fleetSchema,
    slo: sloSchema.prefault({}),
    latency: latencySchema.prefault({}),
  })
  .describe('A workload, a fleet that serves it, and what is expected of it.');
