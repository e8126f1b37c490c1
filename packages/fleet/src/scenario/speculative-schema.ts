import type { SpeculativeMethod } from '@foretoken/engines';
import { z } from 'zod';
import { wholeNumber } from './primitives.ts';
import type { SpeculativeScenario } from './scenario.ts';

const acceptance = z.number().min(0).max(1);

/** `speculative:` of an engine. */
export function speculativeSchema(methods: readonly SpeculativeMethod[]): z.ZodType<SpeculativeScenario, unknown> {
  return z
    .strictObject({
      method: z.enum(methods),
      tokens: wholeNumber(1, 'Draft tokens per step.'),
      acceptance: z
        .union([acceptance, z.array(acceptance).min(1)], 'must be a probability such as 0.7, or one per draft token')
        .describe('Probability that a draft token is accepted, given that all before it were.'),
    })
    .superRefine(({ acceptance: given, tokens }, context) => {
      if (typeof given === 'number' || given.length === tokens) return;
      context.addIssue({
        code: 'custom',
        path: ['acceptance'],
        message: `must list one probability per draft token: ${tokens} expected, ${given.length} given`,
      });
    })
    .transform(({ method, tokens, acceptance: given }) => ({
      method,
      tokens,
      acceptance: typeof given === 'number' ? Array.from({ length: tokens }, () => given) : given,
    }));
}
