import { z } from 'zod';
import { variesWithSeed } from './depends-on-seed.ts';
import { fleetSchema } from './fleet-schema.ts';
import { latencySchema } from './latency-schema.ts';
import { word, wholeNumber } from './primitives.ts';
import { replicationRule, replicationsSchema } from './replications-schema.ts';
import type { Scenario } from './scenario.ts';
import { sloSchema } from './slo-schema.ts';
import { unknownClasses } from './unknown-classes.ts';
import { workloadSchema } from './workload-schema.ts';

/** A scenario as written by people, read into {@link Scenario}; unknown keys are errors. */
export const scenarioSchema: z.ZodType<Scenario, unknown> = z
  .strictObject({
    name: word('Title of the run; default: the file name.').default('scenario'),
    seed: wholeNumber(0, 'Seed of every random stream.').default(1),
    replications: replicationsSchema.prefault(1),
    workload: workloadSchema,
    fleet: fleetSchema,
    slo: sloSchema.prefault({}),
    latency: latencySchema.prefault({}),
  })
  .superRefine((scenario, context) => {
    // Parts that were refused are not what their types say.
    if (context.issues.length > 0) return;
    for (const { path, message, hint } of unknownClasses(scenario)) context.addIssue({ code: 'custom', path: [...path], message, params: { code: 'E0116', hint } });
    if (scenario.replications.count === 1 || variesWithSeed(scenario)) return;
    const message = `\`replications\` must be 1, not ${scenario.replications.until === undefined ? scenario.replications.count : 'as many as it takes'}: a replayed trace is the same under every seed, and nothing in this fleet is drawn`;
    const hint = 'use `workload.jitter: true`, `workload.resample: {blocks: 60s}`, a profile, or leave replications at 1: intervals then come from batch means';
    context.addIssue({ code: 'custom', path: ['replications'], message, params: { code: 'E0106', hint } });
  })
  .transform(({ slo, replications, name, seed, ...scenario }): Scenario => {
    const rule = replicationRule(replications, slo.general);
    return { name, seed, replications: replications.count, ...(rule === undefined ? {} : { replicationRule: rule }), ...scenario, slo: slo.general, ...(slo.classes === undefined ? {} : { classSlo: slo.classes }) };
  })
  .describe('A workload, a fleet that serves it, and what is expected of it.');
