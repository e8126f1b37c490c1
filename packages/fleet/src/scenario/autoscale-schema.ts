import { z } from 'zod';
import type { AutoscalerPolicy } from '../autoscalers/autoscaler.ts';
import { AUTOSCALER_POLICIES, autoscalerPolicy } from '../autoscalers/registry.ts';
import type { AutoscaleScenario } from './autoscale-scenario.ts';
import { durationS } from './duration.ts';
import { wholeNumber } from './primitives.ts';
import { scaleOptionSchema } from './scale-option-schema.ts';

export type { AutoscaleScenario } from './autoscale-scenario.ts';

function mappingOf({ name, about, options, pipeline }: AutoscalerPolicy): z.ZodObject {
  return z
    .strictObject({
      policy: z.literal(name),
      min: wholeNumber(0, 'Least replicas; 0 only for a policy that comes back from it.').default(1),
      max: wholeNumber(1, 'Most replicas.'),
      scrape: durationS(`Time between two scrapes of a replica; default ${pipeline.scrapeS} s.`).exactOptional(),
      delay: durationS(`Time until the controller sees a scrape; default ${pipeline.delayS} s.`, true).exactOptional(),
      ...Object.fromEntries(Object.entries(options).map(([key, spec]) => [key, scaleOptionSchema(spec).exactOptional()])),
    })
    .describe(about);
}

const [first, ...rest] = AUTOSCALER_POLICIES.map(mappingOf) as [z.ZodObject, ...z.ZodObject[]];

interface Parsed extends Record<string, unknown> {
  readonly policy: string;
  readonly min: number;
  readonly max: number;
  readonly scrape?: number;
  readonly delay?: number;
}

/** `fleet.autoscale:` of a scenario: the policy, its bounds, the metric pipeline and the policy's own settings. */
export const autoscaleSchema: z.ZodType<AutoscaleScenario, unknown> = z
  .discriminatedUnion('policy', [first, ...rest])
  .superRefine((value, context) => {
    const { policy, min, max, ...options } = value as Parsed;
    if (max < min) context.addIssue({ code: 'custom', path: ['max'], message: `must be at least min, which is ${min}, not ${max}` });
    if (min === 0 && autoscalerPolicy(policy).scalesToZero !== true) {
      context.addIssue({ code: 'custom', path: ['min'], message: `must be at least 1 with ${policy}, which never comes back from 0`, params: { code: 'E0723', hint: `These do: ${fromZero().join(', ')}.` } });
    }
    if (policy === 'hpa') checkHpa(min, options, context);
  })
  .transform((value): AutoscaleScenario => {
    const { policy, min, max, scrape, delay, ...options } = value as Parsed;
    return { policy, min, max, options: named(policy, options), ...(scrape === undefined ? {} : { scrapeS: scrape }), ...(delay === undefined ? {} : { delayS: delay }) };
  })
  .describe('How many replicas there are over time; without it their number is fixed.');

/** Policies that can come back from no replicas. */
function fromZero(): readonly string[] {
  return AUTOSCALER_POLICIES.filter(({ scalesToZero }) => scalesToZero === true).map(({ name }) => name);
}

/** Durations get their unit into the name. */
function named(policy: string, options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const specs = autoscalerPolicy(policy).options;
  return Object.fromEntries(Object.entries(options).map(([key, value]) => [specs[key]?.kind === 'duration' ? `${key}S` : key, value]));
}

function checkHpa(min: number, options: Readonly<Record<string, unknown>>, context: z.RefinementCtx): void {
  const { metrics, type } = options as { readonly metrics?: readonly { readonly type: string }[]; readonly type?: string };
  const short = ['metric', 'target', 'type'].filter((key) => options[key] !== undefined);
  if (metrics !== undefined && short.length > 0) {
    context.addIssue({ code: 'custom', path: [short[0]!], message: `\`${short[0]}\` is the short form for one metric, and \`metrics\` lists them all: give one of the two`, params: { code: 'E0724' } });
  }
  const types = metrics === undefined ? [type ?? 'pods'] : metrics.map((each) => each.type);
  if (min === 0 && types.every((each) => each === 'pods')) {
    context.addIssue({ code: 'custom', path: ['min'], message: 'must be at least 1 for an HPA that looks at pods alone: none of them is there at 0', params: { code: 'E0723', hint: `Use type external-average or external-value, or another policy: ${fromZero().filter((name) => name !== 'hpa').join(', ')}.` } });
  }
}
