import { z } from 'zod';
import { durationS } from './duration.ts';
import { positiveNumber } from './primitives.ts';
import type { LatencyScenario } from './scenario.ts';

/** `latency:` of a scenario. */
export const latencySchema: z.ZodType<LatencyScenario, unknown> = z
  .strictObject({
    side: z.enum(['client', 'server']).default('client').describe('client adds the per-request constant to TTFT and E2E.'),
    requestOverhead: durationS('Per-request constant (HTTP, tokenise, detokenise); default: the fitted value.', true).exactOptional(),
    gpuScale: positiveNumber('Multiplies every GPU time of the step-time model.').default(1),
  })
  .transform(({ side, requestOverhead, gpuScale }) => ({
    side,
    gpuScale,
    ...(requestOverhead === undefined ? {} : { requestOverheadS: requestOverhead }),
  }))
  .describe('Where latency is measured, and corrections to the step-time model.');
