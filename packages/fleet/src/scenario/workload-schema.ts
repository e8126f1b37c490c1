import { z } from 'zod';
import { classesOf, classesSchema, classProblems } from './classes-schema.ts';
import type { WorkloadScenario } from './scenario.ts';
import { givenSources, partOf, sourceKeys, sourceProblems, TRACE_KEYS } from './source-schema.ts';

/** `workload:` of a scenario. */
export const workloadSchema: z.ZodType<WorkloadScenario, unknown> = z
  .strictObject({
    ...sourceKeys,
    outputEndsBy: z.enum(['length', 'eos']).default('length').describe('What ends an output: max_tokens, or an EOS token.'),
    classes: classesSchema.exactOptional(),
  })
  .superRefine((workload, context) => {
    const add = (code: string, path: readonly string[], message: string): void => context.addIssue({ code: 'custom', path: [...path], message, params: { code } });
    const given = givenSources(workload);
    const [source, second] = given;
    if (second !== undefined) return add('E0109', [second], `give only one of ${given.map((key) => `\`${key}\``).join(', ')}`);
    if (source === undefined && workload.classes === undefined) return add('E0109', [], 'give one of `profile`, `trace`, `synthetic`');
    // Keys that were refused are there, but not what their types say.
    if (context.issues.length > 0) return;
    if (workload.classes !== undefined) for (const { code, path, message } of classProblems(workload.classes, source, workload)) add(code, ['classes', ...path], message);
    if (source !== undefined) for (const { code, path, message } of sourceProblems(workload, source)) add(code, path, message);
    const foreign = source === undefined ? TRACE_KEYS.find((key) => workload[key] !== undefined) : undefined;
    if (foreign !== undefined) add('E0111', [foreign], `\`${foreign}\` belongs to a source: write it in the classes that it is meant for`);
  })
  .transform(({ classes, outputEndsBy, ...workload }) => ({
    ...partOf(workload, outputEndsBy),
    ...(classes === undefined ? {} : { classes: classesOf(classes, workload.trace !== undefined, workload, outputEndsBy) }),
  }))
  .describe('Where the requests come from: exactly one of profile, trace, synthetic, or classes of them.');
