import { z } from 'zod';
import { positiveNumber } from './primitives.ts';
import type { PriceScenario } from './scenario.ts';

/** `fleet.price:` of a scenario. */
export const priceSchema: z.ZodType<PriceScenario, unknown> = z
  .strictObject({
    tier: z.enum(['neocloud', 'hyperscaler', 'spot', 'reserved-1y']).describe('List price of that market: on demand, interruptible, or committed for a year.').exactOptional(),
    usdPerGpuHour: positiveNumber('US dollars per GPU and hour.').exactOptional(),
  })
  .superRefine(({ tier, usdPerGpuHour }, context) => {
    if (tier === undefined || usdPerGpuHour === undefined) return;
    context.addIssue({ code: 'custom', path: ['usdPerGpuHour'], message: 'give either `tier` or `usdPerGpuHour`, not both', params: { code: 'E0109' } });
  })
  .transform(({ tier, usdPerGpuHour }): PriceScenario =>
    usdPerGpuHour === undefined ? { kind: 'tier', tier: tier ?? 'neocloud' } : { kind: 'fixed', usdPerGpuHour },
  )
  .describe('What a GPU hour costs: a market tier of the catalogue, or a figure.');
