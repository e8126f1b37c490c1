import type { SpeculativeMethod } from '@foretoken/engines';
import { z } from 'zod';
import { wholeNumber, word } from './primitives.ts';
import type { SpeculativeScenario } from './scenario.ts';

const acceptance = z.number().min(0).max(1);
const recording = z.strictObject({ recorded: z.array(wholeNumber(0, 'Draft tokens accepted.')).min(1).describe('Draft tokens accepted at one verification after the other; each request starts somewhere and goes on in this order.') });

/** `speculative:` of an engine. */
export function speculativeSchema(methods: readonly SpeculativeMethod[]): z.ZodType<SpeculativeScenario, unknown> {
  return z
    .strictObject({
      method: z.enum(methods),
      tokens: wholeNumber(1, 'Draft tokens per step.'),
      acceptance: z
        .union([acceptance, z.array(acceptance).min(1), recording], 'must be a probability such as 0.7, one per draft token, or recorded: [2, 0, 3, …]')
        .describe('Probability that a draft token is accepted, given that all before it were; or a recording of a real engine.'),
      draftModel: word('Model that drafts, with method draft-model; its passes are then timed.').exactOptional(),
    })
    .superRefine(({ acceptance: given, tokens, method, draftModel }, context) => {
      if (draftModel !== undefined && method !== 'draft-model') {
        context.addIssue({ code: 'custom', path: ['draftModel'], message: `goes with method draft-model, not with ${method}` });
      }
      if (typeof given === 'number') return;
      if ('recorded' in given) {
        const beyond = given.recorded.findIndex((accepted) => accepted > tokens);
        if (beyond >= 0) context.addIssue({ code: 'custom', path: ['acceptance', 'recorded', beyond], message: `must be at most the ${tokens} draft tokens per step, not ${given.recorded[beyond]}` });
        return;
      }
      if (given.length === tokens) return;
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
