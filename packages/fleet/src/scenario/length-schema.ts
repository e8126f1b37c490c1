import type { LengthSpec } from '@foretoken/workload';
import { z } from 'zod';
import { positiveNumber, wholeNumber } from './primitives.ts';

const min = wholeNumber(1, 'Shorter values are raised to this.').exactOptional();
const max = wholeNumber(1, 'Longer values are cut to this.').exactOptional();
const mean = positiveNumber('Mean.');

const distribution = z
  .discriminatedUnion('distribution', [
    z.strictObject({ distribution: z.literal('constant'), value: wholeNumber(1, 'Exactly this many.') }),
    z.strictObject({ distribution: z.literal('uniform'), min: wholeNumber(1, 'Smallest.'), max: wholeNumber(1, 'Largest.') }),
    z.strictObject({ distribution: z.literal('exponential'), mean, min, max }),
    z.strictObject({ distribution: z.enum(['lognormal', 'gamma']), mean, cv: positiveNumber('Standard deviation / mean.'), min, max }),
    z.strictObject({ distribution: z.literal('weibull'), shape: positiveNumber('Shape.'), scale: positiveNumber('Scale.'), min, max }),
    z.strictObject({ distribution: z.literal('pareto'), shape: positiveNumber('Tail index.'), minimum: positiveNumber('Smallest value.'), min, max }),
  ])
  .superRefine((value, context) => {
    const bounds: { readonly min?: number; readonly max?: number } = 'max' in value ? value : {};
    if (bounds.min === undefined || bounds.max === undefined || bounds.min <= bounds.max) return;
    context.addIssue({ code: 'custom', path: ['max'], message: `must be at least \`min\` (${bounds.min}), not ${bounds.max}`, params: { code: 'E0106' } });
  });

/** A whole number of `what`, fixed or drawn from a distribution. */
export function lengthSchema(what: string, description: string): z.ZodType<LengthSpec, unknown> {
  return z
    .union([wholeNumber(1, `Exactly this many ${what}.`), distribution], `must be a number of ${what}, or a mapping with \`distribution:\``)
    .transform((value): LengthSpec => {
      if (typeof value === 'number' || value.distribution !== 'uniform') return value;
      return { distribution: 'uniform', low: value.min, high: value.max };
    })
    .describe(description);
}
