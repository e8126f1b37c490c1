import { z } from 'zod';
import type { FlowControlScenario, OrderingScenario, SaturationScenario } from '../gateway/flow-control-scenario.ts';
import { durationS } from './duration.ts';
import { positiveNumber, wholeNumber } from './primitives.ts';



const DETECTORS = ['none', 'utilization', 'concurrency', 'active-prefill'] as const;
const FAIRNESS = ['global-strict', 'round-robin', 'deficit-round-robin', 'vtc'] as const;
const ORDERINGS = ['fcfs', 'slo-deadline', 'shortest-prompt'] as const;
const ADMISSIONS = ['queue', 'shed', 'probabilistic'] as const;

/** A name stands for a mapping with nothing but that name. */
function named<Names extends readonly [string, ...string[]]>(key: string, names: Names, mapping: z.ZodType): z.ZodType {
  return z.preprocess((value) => (typeof value === 'string' ? { [key]: value } : value), mapping).describe(`One of ${names.join(', ')}, or a mapping with \`${key}:\`.`);
}

const saturation = named(
  'detector',
  DETECTORS,
  z
    .strictObject({
      detector: z.enum(DETECTORS).default('utilization').describe('How it is seen that the pool is full: then the gateway queues.'),
      queueDepth: positiveNumber('utilization: waiting requests of a replica that count as full.').default(5),
      kvUtilization: z.number().gt(0).max(1).describe('utilization: share of KV blocks in use that counts as full.').default(0.8),
      staleness: durationS('utilization: a replica whose last sample is older counts as full.').default(0.2),
      requests: wholeNumber(1, 'concurrency: requests in flight per replica that count as full.').default(100),
      tokens: wholeNumber(1, 'concurrency: count prompt tokens in flight; so many per replica are full.').exactOptional(),
      threshold: positiveNumber('active-prefill: steps of prompt tokens without a first token, on every replica, beyond which requests wait (Dynamo router_queue_threshold).').default(16),
    })
    .transform(({ staleness, ...rest }): SaturationScenario => ({ ...rest, stalenessS: staleness })),
);

const fairness = named(
  'policy',
  FAIRNESS,
  z.strictObject({
    policy: z.enum(FAIRNESS).default('global-strict').describe('Whose request is next within a priority.'),
    by: z.enum(['class', 'session', 'adapter']).default('class').describe('What makes a flow.'),
    quantum: wholeNumber(1, 'deficit-round-robin: prompt tokens per turn.').default(1024),
    inputWeight: z.number().min(0).describe('vtc: cost of a prompt token.').default(1),
    outputWeight: z.number().min(0).describe('vtc: cost of an output token.').default(2),
  }),
);

const byClass = z.record(z.string(), durationS('Time from arrival to deadline, of one class; `default` for the others.'));

const ordering = named(
  'policy',
  ORDERINGS,
  z
    .strictObject({
      policy: z.enum(ORDERINGS).default('fcfs').describe('Whose request is next within a flow.'),
      sloTtft: z
        .union([durationS('Time from arrival to deadline.').transform((seconds): Record<string, number> => ({ default: seconds })), byClass], 'must be a duration such as `2s`, or one per class')
        .describe('slo-deadline: time from arrival to deadline, for all or by class.')
        .default({}),
    })
    .transform(({ policy, sloTtft }): OrderingScenario => ({ policy, sloTtftS: sloTtft }))
    .refine(({ policy, sloTtftS }) => policy !== 'slo-deadline' || Object.keys(sloTtftS).length > 0, { path: ['sloTtft'], error: 'must be given for slo-deadline: a duration, or one per class' }),
);

const admission = named(
  'policy',
  ADMISSIONS,
  z
    .strictObject({
      policy: z.enum(ADMISSIONS).default('queue').describe('What becomes of sheddable requests: they queue, are shed when the pool is saturated, or are shed by chance the more it is.'),
      sheddableFrom: z.number().int().describe('Requests of this priority or a larger one (less urgent) may be shed.').exactOptional(),
      scale: positiveNumber('probabilistic: scale of p = min(scale · saturation^power, 1).').default(300),
      power: wholeNumber(1, 'probabilistic: power of the saturation.').default(5),
    })
    .refine(({ policy, sheddableFrom }) => policy === 'queue' || sheddableFrom !== undefined, { path: ['sheddableFrom'], error: 'must say which priorities may be shed' }),
);

const rateLimit = z.strictObject({
  rate: positiveNumber('Requests per second.'),
  burst: positiveNumber('Requests at once; absent = those of one second, at least 1.').exactOptional(),
});

/** `flowControl:` of a scenario: what a gateway does before a request reaches the router. */
export const flowControlSchema: z.ZodType<FlowControlScenario, unknown> = z
  .strictObject({
    saturation: saturation.prefault({}),
    fairness: fairness.prefault({}),
    ordering: ordering.prefault({}),
    admission: admission.prefault({}),
    rateLimits: z.record(z.string(), rateLimit).describe('Token buckets by request class, `default` for those not named; beyond them requests are refused.').default({}),
    maxConcurrent: wholeNumber(1, 'Requests in flight of the whole pool; more wait in the gateway.').exactOptional(),
    queueSize: wholeNumber(0, 'Requests that wait in the gateway; more are refused (429).').exactOptional(),
    queueTimeout: durationS('Longest wait in the gateway; then the request is dropped (408).').exactOptional(),
  })
  .transform(({ rateLimits, queueTimeout, ...rest }) => ({
    ...(rest as Omit<FlowControlScenario, 'rateLimits' | 'queueTimeoutS'>),
    rateLimits: Object.fromEntries(Object.entries(rateLimits).map(([name, { rate, burst }]) => [name, { ratePerS: rate, burst: burst ?? Math.max(1, rate) }])),
    ...(queueTimeout === undefined ? {} : { queueTimeoutS: queueTimeout }),
  }))
  .describe('Flow control and admission of the gateway, in front of the router.');
