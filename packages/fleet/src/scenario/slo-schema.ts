import { z } from 'zod';
import { durationS } from './duration.ts';
import type { SloMetric, SloTerm } from './scenario.ts';

const METRICS: readonly SloMetric[] = ['ttft', 'itl', 'tpot', 'e2e'];

const STATISTIC = /^(mean|p(?:[1-9]|[1-9]\d)(?:\.\d+)?)$/;

const MEANING: Readonly<Record<SloMetric, string>> = {
  ttft: 'Time to first token, queueing included.',
  itl: 'Gap between consecutive output events.',
  tpot: '(last - first token) / (output tokens - 1).',
  e2e: 'Arrival to last token.',
};

type BoundInput = string | number | Record<string, string | number>;

function bound(metric: SloMetric): z.ZodType<number | Record<string, number>, BoundInput> {
  const statistic = z.string().regex(STATISTIC, 'must be `mean` or a percentile such as `p50`, `p99`, `p99.9`');
  const perStatistic = z.record(statistic, durationS('Upper bound of this statistic.'));
  return z
    .union([durationS('Upper bound of the percentile named by `percentile`.'), perStatistic], 'must be a duration such as `1s`, or a mapping such as `{p50: 300ms, p99: 1s}`')
    .describe(MEANING[metric]);
}

const bounds = {
  ttft: bound('ttft').exactOptional(),
  itl: bound('itl').exactOptional(),
  tpot: bound('tpot').exactOptional(),
  e2e: bound('e2e').exactOptional(),
};

const percentile = z.number().min(1, 'must be a percentage from 1 to below 100: write 99 for the 99th percentile').lt(100);

const classShape = z.strictObject({ ...bounds, percentile: percentile.describe('Percentile meant by a plain duration; default: that of the general bounds.').exactOptional() });

/** Bounds flattened into terms: the general ones, and those of classes with bounds of their own. */
export interface SloScenario {
  readonly general: readonly SloTerm[];
  readonly classes?: Readonly<Record<string, readonly SloTerm[]>>;
}

/** `slo:` of a scenario. */
export const sloSchema: z.ZodType<SloScenario, unknown> = z
  .strictObject({
    ...bounds,
    percentile: percentile.default(99).describe('Percentile meant by a plain duration.'),
    classes: z.record(z.string().min(1), classShape).describe('Bounds of request classes by name, in place of the general ones.').exactOptional(),
  })
  .transform(({ classes, ...general }) => ({
    general: allTerms(general, general.percentile),
    ...(classes === undefined ? {} : { classes: Object.fromEntries(Object.entries(classes).map(([name, own]) => [name, allTerms(own, own.percentile ?? general.percentile)])) }),
  }))
  .describe('Service level objective: a request is good when it meets every bound.');

type Bounds = { readonly [Metric in SloMetric]?: number | Record<string, number> };

function allTerms(slo: Bounds, percent: number): readonly SloTerm[] {
  return METRICS.flatMap((metric) => termsOf(metric, slo[metric], `p${percent}`));
}

function termsOf(metric: SloMetric, value: number | Record<string, number> | undefined, statistic: string): readonly SloTerm[] {
  if (value === undefined) return [];
  if (typeof value === 'number') return [{ metric, statistic, boundS: value }];
  return Object.entries(value).map(([name, boundS]) => ({ metric, statistic: name, boundS }));
}
