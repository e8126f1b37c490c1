import { formatNames, hasEnd, type ArrivalSpec, type CurveArrivalSpec, type PartialMapping, type SynthesisSpec } from '@foretoken/workload';
import { z } from 'zod';
import { arrivalsSchema, warpSchema } from './arrivals-schema.ts';
import { durationS } from './duration.ts';
import { positiveNumber, wholeNumber, word } from './primitives.ts';
import type { WorkloadPart, WorkloadSource } from './scenario.ts';
import { syntheticSchema } from './synthetic-schema.ts';
import { traceColumnsSchema } from './trace-columns-schema.ts';

/** Keys of which a workload has exactly one. */
export const WORKLOAD_SOURCES = ['profile', 'trace', 'synthetic'] as const;

/** Keys that say how a trace is read; a profile takes `arrivals` too. */
export const TRACE_KEYS = ['format', 'columns', 'jitter', 'zeroOutput', 'sessionGap', 'arrivals', 'warp', 'resample'] as const;

/** What {@link sourceKeys} are read into. */
export interface SourceShape {
  readonly profile?: string;
  readonly trace?: string;
  readonly synthetic?: SynthesisSpec;
  readonly format?: string;
  readonly columns?: PartialMapping;
  readonly jitter?: boolean;
  readonly zeroOutput?: 'drop' | 'clamp';
  readonly sessionGap?: number;
  readonly arrivals?: ArrivalSpec;
  readonly warp?: CurveArrivalSpec;
  readonly resample?: { readonly blocks: number };
  readonly duration?: number;
  readonly requests?: number;
  readonly rateScale: number;
}

type OptionalKeys = { readonly [Key in Exclude<keyof SourceShape, 'rateScale'>]-?: z.ZodExactOptional<z.ZodType<NonNullable<SourceShape[Key]>>> };

/** Keys that say where requests come from, and which part of them is replayed: those of a workload, and of each class. */
export const sourceKeys: OptionalKeys & { readonly rateScale: z.ZodDefault<z.ZodNumber> } = {
  profile: word('Built-in workload; see `foretoken list profiles`.').exactOptional(),
  trace: word('Path of a trace, relative to this file.').exactOptional(),
  synthetic: syntheticSchema.exactOptional(),
  format: z.enum(['auto', ...formatNames]).describe('Trace format; auto (the default) = found from the header.').exactOptional(),
  columns: traceColumnsSchema.exactOptional(),
  jitter: z.boolean().describe('Spread arrivals that share a coarse timestamp over their interval.').exactOptional(),
  zeroOutput: z.enum(['drop', 'clamp']).describe('Rows without output: leave out, or give one token.').exactOptional(),
  sessionGap: durationS('From the start of one session to the next, where sessions have clocks of their own; default 30s.', true).exactOptional(),
  arrivals: arrivalsSchema.exactOptional(),
  warp: warpSchema.exactOptional(),
  resample: z.strictObject({ blocks: durationS('Length of a block: longer than a conversation, a tenth of the trace at most.') }).describe('Another trace under each seed, of blocks of this one drawn with replacement, so that a recorded trace has replications.').exactOptional(),
  duration: durationS('Only the first part of the workload.').exactOptional(),
  requests: wholeNumber(1, 'Only the first N requests.').exactOptional(),
  rateScale: positiveNumber('2 = arrivals twice as fast.').default(1),
};


/** Those of `profile`, `trace`, `synthetic` that are given. */
export function givenSources(workload: SourceShape): readonly (typeof WORKLOAD_SOURCES)[number][] {
  return WORKLOAD_SOURCES.filter((key) => workload[key] !== undefined);
}

/** A problem of a source: code, key that it is about (none = the whole), message. */
export interface SourceProblem {
  readonly code: string;
  readonly path: readonly string[];
  readonly message: string;
}

/** Does something end the requests? Traces and profiles end by themselves. */
export function isBounded({ synthetic, requests, duration }: SourceShape): boolean {
  return synthetic === undefined || (requests ?? duration ?? synthetic.requests) !== undefined || hasEnd(synthetic.arrivals);
}

/** What is wrong with a workload that has `source` and no other; `whole` = the workload that it is a class of, which may end it. */
export function sourceProblems(workload: SourceShape, source: (typeof WORKLOAD_SOURCES)[number], whole?: SourceShape): readonly SourceProblem[] {
  const ownKeys: readonly string[] = source === 'trace' ? TRACE_KEYS : source === 'profile' ? ['arrivals'] : [];
  const foreign = TRACE_KEYS.filter((key) => workload[key] !== undefined && !ownKeys.includes(key)).map((key): SourceProblem => {
    const message = key === 'arrivals' ? '`arrivals` of a synthetic workload stand under `synthetic`' : `\`${key}\` says how a trace is read, but the workload is a ${source}`;
    return { code: 'E0111', path: [key], message };
  });
  if (workload.warp !== undefined && workload.arrivals !== undefined) {
    return [...foreign, { code: 'E0109', path: ['arrivals'], message: 'give only one of `warp` (recorded arrivals at another rate) and `arrivals` (drawn ones)' }];
  }
  const ends = isBounded(workload) || (whole?.duration ?? whole?.requests) !== undefined;
  if (workload.synthetic === undefined || ends) return foreign;
  return [...foreign, { code: 'E0114', path: ['synthetic'], message: `nothing ends the workload: ${endless(workload.synthetic.arrivals)} arrivals go on for ever; give \`requests\` or \`workload.duration\`` }];
}

const endless = ({ process }: ArrivalSpec): string => (process === 'series' ? 'repeated' : process);

/** Where the requests come from, and which part is replayed. */
export function partOf(workload: SourceShape, outputEndsBy: 'length' | 'eos'): WorkloadPart {
  return {
    source: sourceOf(workload),
    rateScale: workload.rateScale,
    outputEndsBy,
    ...(workload.duration === undefined ? {} : { durationS: workload.duration }),
    ...(workload.requests === undefined ? {} : { requests: workload.requests }),
  };
}

function sourceOf({ profile, trace, synthetic, format, columns, jitter, zeroOutput, sessionGap, arrivals, warp, resample }: SourceShape): WorkloadSource {
  const drawn = arrivals === undefined ? {} : { arrivals };
  if (profile !== undefined) return { kind: 'profile', profile, ...drawn };
  if (synthetic !== undefined) return { kind: 'synthetic', synthetic };
  if (trace === undefined) return { kind: 'classes' };
  return {
    kind: 'trace',
    path: trace,
    format: format ?? 'auto',
    columns: columns ?? {},
    jitter: jitter ?? false,
    zeroOutput: zeroOutput ?? 'drop',
    ...(sessionGap === undefined ? {} : { sessionGapS: sessionGap }),
    ...drawn,
    ...(warp === undefined ? {} : { warp }),
    ...(resample === undefined ? {} : { resampleS: resample.blocks }),
  };
}
