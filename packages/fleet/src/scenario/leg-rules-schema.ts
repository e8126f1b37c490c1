import { z } from 'zod';
import { durationS } from './duration.ts';
import { share, wholeNumber } from './primitives.ts';
import type { BreakerScenario, HedgeScenario, LegTimeouts, RetryScenario } from './route-scenario.ts';

/** `timeout:` of a leg: it says what it bounds. */
export const timeoutSchema: z.ZodType<LegTimeouts, unknown> = z
  .strictObject({
    connect: durationS('Until a replica has taken the request.').exactOptional(),
    ttft: durationS('Until the first token.').exactOptional(),
    idle: durationS('Between two tokens.').exactOptional(),
    total: durationS('Until the last token.').exactOptional(),
  })
  .transform(({ connect, ttft, idle, total }): LegTimeouts => ({
    ...(connect === undefined ? {} : { connectS: connect }),
    ...(ttft === undefined ? {} : { ttftS: ttft }),
    ...(idle === undefined ? {} : { idleS: idle }),
    ...(total === undefined ? {} : { totalS: total }),
  }))
  .describe('When the client gives an attempt up; each is counted from its start, idle from the last token.');

const max = wholeNumber(0, 'Further attempts at this leg.').max(100, 'must be at most 100: more is no client that gives up');

const retryShape = z.strictObject({
  max: max.default(5),
  backoff: durationS('Before the first retry.', true).default(0.05),
  factor: z.number().min(1).describe('Each further pause is so many times as long.').default(1.5),
  maxBackoff: durationS('Longest pause.', true).default(30),
  jitter: z.number().min(0).max(1).describe('Pauses are drawn from ± this share.').default(0.2),
  budget: share('Retries under way, as a share of the attempts under way, at most.').exactOptional(),
  budgetMin: wholeNumber(0, 'Retries that are within the budget in any case.').default(3),
});

/** `retries:` of a leg; the defaults are those of sgl-model-gateway. */
export const retriesSchema: z.ZodType<RetryScenario, unknown> = z
  .union([max, retryShape], 'must be a number of retries, or a mapping such as `{max: 3, backoff: 100ms}`')
  .transform((value): RetryScenario => {
    const { backoff, maxBackoff, ...rest } = typeof value === 'number' ? retryShape.parse({ max: value }) : value;
    return { ...rest, backoffS: backoff, maxBackoffS: maxBackoff };
  })
  .describe('Tries again before the next leg: after refusals, timeouts, and replicas that went away before the first token.');

/** `hedge:` of a leg. */
export const hedgeSchema: z.ZodType<HedgeScenario, unknown> = durationS('No token after so long: a second copy is sent to another replica, and the first token wins.').transform((afterS) => ({ afterS }));

const breakerShape = z.strictObject({
  failures: wholeNumber(1, 'Opens after so many failures in a row.').default(10),
  failureRate: share('Opens when this share of the attempts in the window failed.').exactOptional(),
  volume: wholeNumber(1, 'Attempts in the window that failureRate needs.').default(20),
  window: durationS('How far failureRate looks back.').default(120),
  open: durationS('How long it stays open.').default(60),
  openFactor: z.number().min(1).describe('Each opening in a row lasts so many times as long.').default(1),
  maxOpen: durationS('Longest time open.').default(300),
  successes: wholeNumber(1, 'Half open: closes after so many successes, and lets as many through at a time.').default(3),
});

/** `breaker:` of a leg; the defaults are those of sgl-model-gateway. */
export const breakerSchema: z.ZodType<BreakerScenario, unknown> = z
  .union([z.literal(true), breakerShape], 'must be `true`, or a mapping such as `{failures: 5, open: 30s}`')
  .transform((value): BreakerScenario => {
    const { window, open, maxOpen, ...rest } = value === true ? breakerShape.parse({}) : value;
    return { ...rest, windowS: window, openS: open, maxOpenS: maxOpen };
  })
  .describe('Stops sending to a leg that fails.');

