import type { ArrivalSpec } from '@foretoken/workload';
import { z } from 'zod';
import { durationS } from './duration.ts';
import { positiveNumber, wholeNumber } from './primitives.ts';

const rate = positiveNumber('Arrivals per second.');

/** An arrival process: `arrivals:` of a synthetic workload, or of a trace of lengths only. */
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
  ])
  .transform((value): ArrivalSpec => {
    if (value.process === 'burst') {
      const { process, size, every } = value;
      return { process, ...(size === undefined ? {} : { size }), ...(every === undefined ? {} : { everyS: every }) };
    }
    const { rate: ratePerS, ...rest } = value;
    return { ...rest, ratePerS };
  })
  .describe('When requests (or conversations) arrive.');
