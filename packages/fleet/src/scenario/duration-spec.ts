import { z } from 'zod';
import { durationS } from './duration.ts';

/** Seconds, fixed or drawn; plain data. */
export type DurationSpec =
  | number
  | { readonly distribution: 'lognormal'; readonly medianS: number; readonly p95S: number }
  | { readonly distribution: 'uniform'; readonly minS: number; readonly maxS: number }
  | { readonly distribution: 'exponential'; readonly meanS: number };

const distribution = z
  .discriminatedUnion('distribution', [
    z.strictObject({ distribution: z.literal('lognormal'), median: durationS('Half of the draws are shorter.'), p95: durationS('One draw in twenty is longer.') }),
    z.strictObject({ distribution: z.literal('uniform'), min: durationS('Shortest.', true), max: durationS('Longest.') }),
    z.strictObject({ distribution: z.literal('exponential'), mean: durationS('Mean.') }),
  ])
  .superRefine((value, context) => {
    const bounds = value.distribution === 'lognormal' ? { low: 'median', from: value.median, high: 'p95', to: value.p95 } : value.distribution === 'uniform' ? { low: 'min', from: value.min, high: 'max', to: value.max } : undefined;
    if (bounds === undefined || bounds.from <= bounds.to) return;
    context.addIssue({ code: 'custom', path: [bounds.high], message: `must be at least \`${bounds.low}\` (${bounds.from} s), not ${bounds.to} s`, params: { code: 'E0106' } });
  })
  .transform((value): DurationSpec => {
    if (value.distribution === 'lognormal') return { distribution: 'lognormal', medianS: value.median, p95S: value.p95 };
    if (value.distribution === 'uniform') return { distribution: 'uniform', minS: value.min, maxS: value.max };
    return { distribution: 'exponential', meanS: value.mean };
  });

/** A duration in a scenario, or a distribution of durations. */
export function durationSpec(description: string): z.ZodType<DurationSpec, unknown> {
  return z.union([durationS('Always this long.', true), distribution], 'must be a duration such as `30s`, or a mapping with `distribution:`').describe(description);
}
