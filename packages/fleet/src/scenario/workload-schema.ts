import { formatNames } from '@foretoken/workload';
import { z } from 'zod';
import { arrivalsSchema } from './arrivals-schema.ts';
import { durationS } from './duration.ts';
import { positiveNumber, wholeNumber, word } from './primitives.ts';
import type { WorkloadScenario, WorkloadSource } from './scenario.ts';
import { syntheticSchema } from './synthetic-schema.ts';
import { traceColumnsSchema } from './trace-columns-schema.ts';

/** Keys of which a workload has exactly one. */
export const WORKLOAD_SOURCES = ['profile', 'trace', 'synthetic'] as const;

/** Keys that say how a trace is read. */
export const TRACE_KEYS = ['format', 'columns', 'jitter', 'zeroOutput', 'sessionGap', 'arrivals'] as const;

const shape = z.strictObject({
  profile: word('Built-in workload; see `foretoken list profiles`.').exactOptional(),
  trace: word('Path of a trace, relative to this file.').exactOptional(),
  synthetic: syntheticSchema.exactOptional(),
  format: z.enum(['auto', ...formatNames]).describe('Trace format; auto (the default) = found from the header.').exactOptional(),
  columns: traceColumnsSchema.exactOptional(),
  jitter: z.boolean().describe('Spread arrivals that share a coarse timestamp over their interval.').exactOptional(),
  zeroOutput: z.enum(['drop', 'clamp']).describe('Rows without output: leave out, or give one token.').exactOptional(),
  sessionGap: durationS('From the start of one session to the next, where sessions have clocks of their own; default 30s.', true).exactOptional(),
  arrivals: arrivalsSchema.exactOptional(),
  duration: durationS('Only the first part of the workload.').exactOptional(),
  requests: wholeNumber(1, 'Only the first N requests.').exactOptional(),
  rateScale: positiveNumber('2 = arrivals twice as fast.').default(1),
  outputEndsBy: z.enum(['length', 'eos']).default('length').describe('What ends an output: max_tokens, or an EOS token.'),
});

type WorkloadShape = z.output<typeof shape>;

/** `workload:` of a scenario. */
export const workloadSchema: z.ZodType<WorkloadScenario, unknown> = shape
  .superRefine((workload, context) => {
    const given = WORKLOAD_SOURCES.filter((key) => workload[key] !== undefined);
    if (given.length !== 1) {
      const message = given.length === 0 ? 'give one of `profile`, `trace`, `synthetic`' : `give only one of ${given.map((key) => `\`${key}\``).join(', ')}`;
      context.addIssue({ code: 'custom', path: given.slice(1, 2), message, params: { code: 'E0109' } });
      return;
    }
    for (const key of TRACE_KEYS) {
      if (workload.trace !== undefined || workload[key] === undefined) continue;
      context.addIssue({ code: 'custom', path: [key], message: `\`${key}\` says how a trace is read, but the workload is a ${given[0]}`, params: { code: 'E0111' } });
    }
  })
  .transform((workload) => ({
    source: sourceOf(workload),
    rateScale: workload.rateScale,
    outputEndsBy: workload.outputEndsBy,
    ...(workload.duration === undefined ? {} : { durationS: workload.duration }),
    ...(workload.requests === undefined ? {} : { requests: workload.requests }),
  }))
  .describe('Where the requests come from: exactly one of profile, trace, synthetic.');

function sourceOf({ profile, trace, synthetic, format, columns, jitter, zeroOutput, sessionGap, arrivals }: WorkloadShape): WorkloadSource {
  if (profile !== undefined) return { kind: 'profile', profile };
  if (synthetic !== undefined) return { kind: 'synthetic', synthetic };
  return {
    kind: 'trace',
    path: trace ?? '',
    format: format ?? 'auto',
    columns: columns ?? {},
    jitter: jitter ?? false,
    zeroOutput: zeroOutput ?? 'drop',
    ...(sessionGap === undefined ? {} : { sessionGapS: sessionGap }),
    ...(arrivals === undefined ? {} : { arrivals }),
  };
}
