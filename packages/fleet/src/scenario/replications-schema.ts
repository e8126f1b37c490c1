import { z } from 'zod';
import type { PrecisionTarget, ReplicationRule } from '../replications/replication-rule.ts';
import { RUN_FIGURE_NAMES } from '../replications/run-figures.ts';
import { wholeNumber } from './primitives.ts';
import type { SloTerm } from './scenario.ts';

/** What `auto` runs at least and at most. */
const FEWEST = 5;
const MOST = 50;
const RELATIVE = 0.05;

const PERCENT = /^(\d+(?:\.\d+)?)\s*%$/;

/** `5%` or 0.05. */
export const relativePrecision: z.ZodType<number, unknown> = z
  .union([z.number(), z.string().regex(PERCENT)], 'must be a share such as `5%` or 0.05')
  .transform((value) => (typeof value === 'number' ? value : Number(PERCENT.exec(value)?.[1]) / 100))
  .refine((value) => value > 0 && value < 1, 'must be above 0 and below 100 %')
  .describe('The relative error stays below this, with 95 % confidence.');

const figure = z.string().refine((name) => RUN_FIGURE_NAMES.includes(name), `must be one of ${RUN_FIGURE_NAMES.join(', ')}`);

const target = z
  .strictObject({
    figure: z.union([figure, z.array(figure).min(1)], `must be one of ${RUN_FIGURE_NAMES.join(', ')}, or a list of them`).describe('What must be known so well: `ttft`, `itl`, `tpot`, `e2e` or `queue` with `.mean`, `.p50`, `.p90`, `.p95` or `.p99`, or `goodput`, `attainment`, `throughput`, `outputTokens`, `cost`.').exactOptional(),
    relative: relativePrecision.default(RELATIVE),
  })
  .describe('A figure and its precision; without a figure, those of the SLO, or p99 TTFT and p99 ITL.');

/** Replications as written: how many, or until when. */
export interface GivenReplications {
  readonly count: number;
  /** Targets without figures are those of `auto`. */
  readonly until?: { readonly targets: readonly { readonly figures: readonly string[]; readonly relative: number }[]; readonly min: number; readonly max: number };
}

const whole = wholeNumber(1, 'Independent runs with different seeds, for intervals.');

/** `replications:` of a scenario. */
export const replicationsSchema: z.ZodType<GivenReplications, unknown> = z
  .union(
    [
      whole,
      z.literal('auto').describe(`Until the figures of the SLO (p99 TTFT and p99 ITL without one) are known to 5 %: ${FEWEST} to ${MOST} runs.`),
      z
        .strictObject({
          until: z.union([target, z.array(target).min(1)], 'must be a mapping such as `{figure: ttft.p99, relative: 5%}`, or a list of them').describe('What must be known, and how well.'),
          min: wholeNumber(2, 'Runs at least; 10 and more keep the promise of 95 % better.').default(FEWEST),
          max: wholeNumber(2, 'Runs at most.').default(MOST),
        })
        .superRefine(({ min, max }, context) => {
          if (max < min) context.addIssue({ code: 'custom', path: ['max'], message: `must be at least \`min\` (${min}), not ${max}`, params: { code: 'E0106' } });
        })
        .describe('As many as it takes.'),
    ],
    'must be a whole number from 1, `auto`, or a mapping such as `{until: {figure: ttft.p99, relative: 5%}, min: 5, max: 50}`',
  )
  .transform((given): GivenReplications => {
    if (typeof given === 'number') return { count: given };
    if (given === 'auto') return { count: MOST, until: { targets: [{ figures: [], relative: RELATIVE }], min: FEWEST, max: MOST } };
    const targets = (Array.isArray(given.until) ? given.until : [given.until]).map(({ figure: own, relative }) => ({ figures: own === undefined ? [] : [own].flat(), relative }));
    return { count: given.max, until: { targets, min: given.min, max: given.max } };
  })
  .describe(`Independent runs with different seeds, for intervals: how many (default 1), \`auto\` (until the figures of the SLO are known to 5 %, ${FEWEST} to ${MOST} runs), or until the figures named here are known well enough.`);

/** The rule in full; undefined where the number is given. */
export function replicationRule({ until }: GivenReplications, slo: readonly SloTerm[]): ReplicationRule | undefined {
  if (until === undefined) return undefined;
  const asked = [...new Set(slo.map(({ metric, statistic }) => `${metric}.${statistic}`))].filter((name) => RUN_FIGURE_NAMES.includes(name));
  const usual = asked.length === 0 ? ['ttft.p99', 'itl.p99'] : asked;
  const targets = until.targets.flatMap(({ figures, relative }) => (figures.length === 0 ? usual : figures).map((name): PrecisionTarget => ({ figure: name, relative })));
  return { targets, min: until.min, max: until.max };
}
