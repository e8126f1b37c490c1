import type { ArrivalSpec, CurveArrivalSpec } from '@foretoken/workload';
import { z } from 'zod';
import { CURVES, curveProblem, curveSpec } from './curve-schema.ts';
import { durationS } from './duration.ts';
import { positiveNumber, wholeNumber } from './primitives.ts';

const rate = positiveNumber('Arrivals per second.');

/** An arrival process: `arrivals:` of a synthetic workload, of a profile, or of a trace of lengths only. */
export const arrivalsSchema: z.ZodType<ArrivalSpec, unknown> = z
  .discriminatedUnion('process', [
    z.strictObject({ process: z.enum(['poisson', 'constant']), rate }),
    z.strictObject({ process: z.literal('gamma'), rate, cv: positiveNumber('Coefficient of variation of the gaps; 1 = Poisson.') }),
    z.strictObject({ process: z.literal('weibull'), rate, shape: positiveNumber('Weibull shape of the gaps; 1 = Poisson, below 1 = burstier.') }),
    z.strictObject({
      process: z.literal('burst'),
      size: wholeNumber(1, 'Arrivals per burst; default: all of them at once.').exactOptional(),
      every: durationS('Time between bursts.').exactOptional(),
    }),
    ...CURVES,
  ])
  .superRefine((value, context) => {
    const problem = hasRate(value) || value.process === 'burst' ? undefined : curveProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message, params: { code: 'E0106' } });
  })
  .transform((value): ArrivalSpec => {
    if (value.process === 'burst') {
      const { process, size, every } = value;
      return { process, ...(size === undefined ? {} : { size }), ...(every === undefined ? {} : { everyS: every }) };
    }
    if (!hasRate(value)) return curveSpec(value);
    const { rate: ratePerS, ...rest } = value;
    return { ...rest, ratePerS };
  })
  .describe('When requests (or conversations) arrive.');

/** A rate over time: `warp:` of a trace. */
export const warpSchema: z.ZodType<CurveArrivalSpec, unknown> = z
  .discriminatedUnion('process', [...CURVES])
  .superRefine((value, context) => {
    const problem = curveProblem(value);
    if (problem !== undefined) context.addIssue({ code: 'custom', path: [problem.key], message: problem.message, params: { code: 'E0106' } });
    if (value.cv !== undefined) context.addIssue({ code: 'custom', path: ['cv'], message: 'a warped trace keeps its own gaps: leave out `cv`', params: { code: 'E0111' } });
  })
  .transform((value): CurveArrivalSpec => curveSpec(value))
  .describe('Replay the recorded arrivals under this rate.');

const hasRate = <T extends object>(value: T): value is Extract<T, { readonly rate: number }> => 'rate' in value;
