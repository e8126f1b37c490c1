import type { DistributionSpec } from '@foretoken/workload';
import { z } from 'zod';
import { durationS } from './duration.ts';
import { positiveNumber, share } from './primitives.ts';
import type { ExternalScenario } from './route-scenario.ts';

const mean = durationS('Mean.');

/** A time, fixed or drawn. */
export function drawnDurationS(about: string): z.ZodType<DistributionSpec, unknown> {
  return z
    .union(
      [
        durationS('Always this long.', true),
        z.discriminatedUnion('distribution', [
          z.strictObject({ distribution: z.literal('exponential'), mean }),
          z.strictObject({ distribution: z.enum(['lognormal', 'gamma']), mean, cv: positiveNumber('Standard deviation / mean.') }),
        ]),
      ],
      'must be a duration such as `600ms`, or a mapping such as `{distribution: lognormal, mean: 600ms, cv: 0.5}`',
    )
    .describe(about);
}

/** One of `fleet.external:`. */
export const externalSchema: z.ZodType<ExternalScenario, unknown> = z
  .strictObject({
    ttft: drawnDurationS('Time to its first token.'),
    tpot: drawnDurationS('Time per further token, one draw per request.'),
    inputUsdPerMtok: z.number().min(0).describe('US dollars per million prompt tokens.'),
    outputUsdPerMtok: z.number().min(0).describe('US dollars per million output tokens.'),
    requestsPerMinute: positiveNumber('Rate limit; default none.').exactOptional(),
    tokensPerMinute: positiveNumber('Rate limit on prompt tokens and max_tokens together; default none.').exactOptional(),
    availability: share('Share of requests that it answers.').default(1),
  })
  .transform(({ ttft, tpot, inputUsdPerMtok, outputUsdPerMtok, ...rest }): ExternalScenario => ({
    ttftS: ttft,
    tpotS: tpot,
    usdPerMillionInputTokens: inputUsdPerMtok,
    usdPerMillionOutputTokens: outputUsdPerMtok,
    ...rest,
  }))
  .describe('An API of somebody else: latency, price, limits.');
