import type { DistributionSpec, LabelSpec, PrefixSpec, SessionSpec, SynthesisSpec } from '@foretoken/workload';
import { z } from 'zod';
import { arrivalsSchema } from './arrivals-schema.ts';
import { durationS } from './duration.ts';
import { lengthSchema } from './length-schema.ts';
import { positiveNumber, wholeNumber } from './primitives.ts';

/** 7 GB of columns and results. */
const MOST_REQUESTS = 50_000_000;

const prefixSchema: z.ZodType<PrefixSpec, unknown> = z
  .strictObject({
    tokens: wholeNumber(1, 'Length of each shared prefix.'),
    groups: wholeNumber(1, 'Distinct prefixes.').default(1),
    zipf: z.number().min(0).default(0).describe('Zipf exponent of their popularity; 0 = all alike.'),
  })
  .describe('System prompts in front of every input.');

const thinkMean = durationS('Mean pause.');

const thinkTimeSchema: z.ZodType<DistributionSpec, unknown> = z
  .union(
    [
      durationS('Always this long.', true),
      z.discriminatedUnion('distribution', [
        z.strictObject({ distribution: z.literal('exponential'), mean: thinkMean }),
        z.strictObject({ distribution: z.enum(['lognormal', 'gamma']), mean: thinkMean, cv: positiveNumber('Standard deviation / mean.') }),
      ]),
    ],
    'must be a duration such as `20s`, or a mapping such as `{distribution: exponential, mean: 20s}`',
  )
  .describe('Pause from one turn’s arrival to the next.');

const sessionSchema: z.ZodType<SessionSpec, unknown> = z
  .strictObject({
    turns: lengthSchema('turns', 'Turns per conversation.'),
    thinkTime: thinkTimeSchema,
    maxContext: wholeNumber(1, 'A conversation ends before prompt and output would exceed this many tokens.').exactOptional(),
  })
  .transform(({ turns, thinkTime, maxContext }) => ({
    turns,
    thinkS: thinkTime,
    ...(maxContext === undefined ? {} : { maxContextTokens: maxContext }),
  }))
  .describe('Multi-turn conversations; every prompt repeats the history.');

function labelSchema(about: string): z.ZodType<LabelSpec, unknown> {
  return z
    .strictObject({
      count: wholeNumber(1, 'Distinct ones.'),
      share: z.number().min(0).max(1).default(1).describe('Share that carries one.'),
      zipf: z.number().min(0).default(0).describe('Zipf exponent of their popularity; 0 = all alike.'),
    })
    .describe(about);
}

/** `workload.synthetic:` of a scenario. */
export const syntheticSchema: z.ZodType<SynthesisSpec, unknown> = z
  .strictObject({
    requests: wholeNumber(1, 'Requests to generate, all turns counted; default: until `workload.duration`, or until the arrivals end.').max(MOST_REQUESTS, `must be at most ${MOST_REQUESTS}: requests are held in memory, about 150 bytes each`).exactOptional(),
    arrivals: arrivalsSchema,
    input: lengthSchema('tokens', 'New input tokens per request; prefix and history come on top.'),
    output: lengthSchema('tokens', 'Output tokens per request.'),
    sharedPrefix: prefixSchema.exactOptional(),
    sessions: sessionSchema.exactOptional(),
    adapters: labelSchema('LoRA adapters of the requests, one per conversation.').exactOptional(),
    grammars: labelSchema('Grammars (JSON schemas) that answers are bound to.').exactOptional(),
  })
  .transform(({ sharedPrefix, ...rest }) => ({ ...rest, ...(sharedPrefix === undefined ? {} : { prefix: sharedPrefix }) }))
  .describe('A generated workload.');
