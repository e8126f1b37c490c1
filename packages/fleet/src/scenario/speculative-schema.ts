import type { SpeculativeMethod } from '@foretoken/engines';
import { z } from 'zod';
import { wholeNumber, word } from './primitives.ts';
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
      draftModel: word('Model that drafts, with method draft-model; its passes are then timed.').exactOptional(),
    })
    .superRefine(({ acceptance: given, tokens, method, draftModel }, context) => {
      if (draftModel !== undefined && method !== 'draft-model') {
        context.addIssue({ code: 'custom', path: ['draftModel'], message: `goes with method draft-model, not with ${method}` });
      }
      if (typeof given === 'number' || given.length === tokens) return;
      context.addIssue({
        code: 'custom',
        path: ['acceptance'],
        message: `must list one probability per draft token: ${tokens} expected, ${given.length} given`,
      });
    })
    .transform(({ acceptance: given, tokens, ...rest }) => ({
      ...rest,
      tokens,
      acceptance: typeof given === 'number' ? Array.from({ length: tokens }, () => given) : given,
    }));
}
