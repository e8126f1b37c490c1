import { z } from 'zod';
import { breakerSchema, hedgeSchema, retriesSchema, timeoutSchema } from './leg-rules-schema.ts';
import { positiveNumber, wholeNumber, word } from './primitives.ts';
import type { LegScenario, LegTarget, RouteMatch, RouteScenario } from './route-scenario.ts';

const names = (about: string): z.ZodType<readonly string[], unknown> =>
  z
    .union([word(about), z.array(word('One of them.')).min(1)], 'must be a name or a list of names')
    .transform((value) => (typeof value === 'string' ? [value] : value))
    .describe(about);

const matchSchema: z.ZodType<RouteMatch, unknown> = z
  .strictObject({
    class: names('Request classes.').exactOptional(),
    path: names('Beginnings of the path that the class is sent to, such as /chat: whole elements, so that /chatter is another.').exactOptional(),
    model: names('Models that the class asks for.').exactOptional(),
    inputTokens: z
      .strictObject({ from: wholeNumber(0, 'Shortest.').default(0), to: wholeNumber(1, 'Longest, not included.').exactOptional() })
      .describe('Prompts of these lengths.')
      .exactOptional(),
    adapter: z.boolean().describe('Requests that name a LoRA adapter; false = that name none.').exactOptional(),
    grammar: z.boolean().describe('Requests whose answer is bound to a grammar; false = that are free.').exactOptional(),
    priority: z.number().int().describe('At least as urgent: priority at most this.').exactOptional(),
  })
  .transform(({ class: classes, path: paths, model: models, inputTokens, priority, ...rest }): RouteMatch => ({
    ...rest,
    ...(classes === undefined ? {} : { classes }),
    ...(paths === undefined ? {} : { paths }),
    ...(models === undefined ? {} : { models }),
    ...(inputTokens === undefined ? {} : { inputTokens }),
    ...(priority === undefined ? {} : { priorityAtMost: priority }),
  }))
  .describe('Which requests: all conditions must hold; none = all.');

const legShape = z.strictObject({
  pool: word('Pool to send to.').exactOptional(),
  split: z.record(z.string(), positiveNumber('Weight.')).describe('Pools by weight: {a: 9, b: 1}.').exactOptional(),
  external: word('External API, as defined under fleet.external.').exactOptional(),
  prefill: word('Pool that computes prompts for `decode`.').exactOptional(),
  decode: word('Pool that generates the answers of prompts computed by `prefill`.').exactOptional(),
  minUncachedTokens: wholeNumber(0, 'Disaggregated: shorter remainders of a prompt are computed where the answer is generated; default 0.').exactOptional(),
  overlap: z.boolean().describe('Disaggregated: KV is sent layer by layer while the prompt is computed; default true.').exactOptional(),
  maxTransfers: wholeNumber(1, 'Disaggregated: transfers to a decode replica at a time; default: as many as its memory takes.').exactOptional(),
  timeout: timeoutSchema.exactOptional(),
  abortOnTimeout: z.boolean().describe('The engine stops when the client leaves; false = zombie work.').default(true),
  retries: retriesSchema.exactOptional(),
  hedge: hedgeSchema.exactOptional(),
  breaker: breakerSchema.exactOptional(),
  overflowAbove: z.number().min(0).describe('Pass over while more requests than this wait per replica.').exactOptional(),
  resume: z.boolean().describe('A stream that breaks off goes on elsewhere, with prompt and tokens so far as its prompt.').default(false),
});

type LegShape = z.output<typeof legShape>;

const TARGETS = ['pool', 'split', 'external', 'decode'] as const;

const legSchema: z.ZodType<LegScenario, unknown> = legShape
  .superRefine((leg, context) => {
    const issue = (message: string, path: string[] = []): void => context.addIssue({ code: 'custom', path, message, params: { code: 'E0109' } });
    const given = TARGETS.filter((key) => leg[key] !== undefined);
    if (given.length !== 1) issue(given.length === 0 ? 'give one of `pool`, `split`, `external`, or `prefill` and `decode`' : `give only one of ${given.map((key) => `\`${key}\``).join(', ')}`, given.slice(1, 2));
    if ((leg.prefill === undefined) !== (leg.decode === undefined)) issue('`prefill` and `decode` are given together');
    for (const key of ['minUncachedTokens', 'overlap', 'maxTransfers'] as const) if (leg[key] !== undefined && leg.decode === undefined) issue(`\`${key}\` is for a leg with \`prefill\` and \`decode\``, [key]);
    if (leg.split !== undefined && Object.keys(leg.split).length === 0) issue('`split` names at least one pool', ['split']);
  })
  .transform((leg): LegScenario => ({
    target: targetOf(leg),
    timeouts: leg.timeout ?? {},
    abortOnTimeout: leg.abortOnTimeout,
    retries: leg.retries ?? { max: 0, backoffS: 0, factor: 1, maxBackoffS: 0, jitter: 0, budgetMin: 0 },
    resume: leg.resume,
    ...(leg.hedge === undefined ? {} : { hedge: leg.hedge }),
    ...(leg.breaker === undefined ? {} : { breaker: leg.breaker }),
    ...(leg.overflowAbove === undefined ? {} : { overflowAbove: leg.overflowAbove }),
  }));

function targetOf({ pool, split, external, prefill, decode, minUncachedTokens, overlap, maxTransfers }: LegShape): LegTarget {
  if (external !== undefined) return { kind: 'external', name: external };
  if (decode !== undefined) {
    return { kind: 'disaggregated', prefill: prefill ?? '', decode, minUncachedTokens: minUncachedTokens ?? 0, overlap: overlap ?? true, ...(maxTransfers === undefined ? {} : { maxTransfers }) };
  }
  if (split !== undefined) return { kind: 'pools', shares: Object.entries(split).map(([name, weight]) => ({ pool: name, weight })) };
  return { kind: 'pools', shares: [{ pool: pool ?? '', weight: 1 }] };
}

const oneLeg: z.ZodType<LegScenario, unknown> = z
  .union([word('Pool to send to.'), legSchema], 'must be the name of a pool, or a mapping with `pool:`, `split:`, `external:` or `prefill:` and `decode:`')
  .transform((leg) => (typeof leg === 'string' ? legSchema.parse({ pool: leg }) : leg));

/** One of `fleet.routes:`. */
export const routeSchema: z.ZodType<RouteScenario, unknown> = z
  .strictObject({
    when: matchSchema.prefault({}),
    to: z.union([oneLeg, z.array(oneLeg).min(1)], 'must be a pool, a mapping, or a list of them: a fallback chain').describe('Where they go; a list is a fallback chain.'),
  })
  .transform(({ when, to }): RouteScenario => ({ when, chain: Array.isArray(to) ? (to as readonly LegScenario[]) : [to as LegScenario] }))
  .describe('Requests that match, and where they go; the first route that matches decides.');

