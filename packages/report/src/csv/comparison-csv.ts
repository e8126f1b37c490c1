import { runFigure } from '@foretoken/fleet';
import type { ComparedCandidate, ComparisonResult, MetricDifference } from '@foretoken/fleet';
import { csvField } from './csv-field.ts';

type Value = number | string | null | undefined;

/** Columns of `comparison.csv` after the label; seconds, fractions and US dollars, an empty cell = there is no such number. */
const COLUMNS: readonly (readonly [name: string, pick: (candidate: ComparedCandidate) => Value])[] = [
  ['rank', ({ rank }) => rank],
  ['verdict', ({ verdict }) => verdict],
  ...(['ttft', 'itl', 'tpot', 'e2e'] as const).flatMap((metric): [string, (candidate: ComparedCandidate) => Value][] => [
    [`${metric}_p50_s`, ({ metrics }) => metrics[metric].p50],
    [`${metric}_p50_ci95_s`, ({ metrics }) => metrics[metric].interval.p50],
    [`${metric}_p99_s`, ({ metrics }) => metrics[metric].p99],
    [`${metric}_p99_ci95_s`, ({ metrics }) => metrics[metric].interval.p99],
  ]),
  ['requests_per_s', ({ metrics }) => metrics.requestsPerS.value],
  ['requests_per_s_ci95', ({ metrics }) => metrics.requestsPerS.interval],
  ['output_tokens_per_s', ({ metrics }) => metrics.outputTokensPerS.value],
  ['goodput_per_s', ({ metrics }) => metrics.goodputPerS?.value],
  ['goodput_per_s_ci95', ({ metrics }) => metrics.goodputPerS?.interval],
  ['good_fraction', ({ metrics }) => metrics.goodFraction],
  ['usd_per_million_output_tokens', ({ metrics }) => metrics.usdPerMillionOutputTokens],
  ['usd_per_million_tokens', ({ metrics }) => metrics.usdPerMillionTokens],
  ['queue_share', ({ metrics }) => metrics.queueShare],
  ['prefill_share', ({ metrics }) => metrics.prefillShare],
  ['batch_mean', ({ metrics }) => metrics.batchMean],
  ['batch_max', ({ metrics }) => metrics.batchMax],
  ['step_mean_s', ({ metrics }) => metrics.stepMeanS],
  ['kv_tokens', ({ metrics }) => metrics.kvTokens],
  ['kv_usage_mean', ({ metrics }) => metrics.kvUsageMean],
  ['kv_usage_peak', ({ metrics }) => metrics.kvUsagePeak],
  ['hit_rate', ({ metrics }) => metrics.hitRate],
  ['preemptions', ({ metrics }) => metrics.preemptions],
  ['requests', ({ metrics }) => metrics.requests],
  ['completed', ({ metrics }) => metrics.completed],
  ['paired_ttft_s', ({ paired }) => paired?.ttft.meanS],
  ['paired_ttft_ci95_s', ({ paired }) => paired?.ttft.halfWidthS],
  ['paired_e2e_s', ({ paired }) => paired?.e2e.meanS],
  ['paired_e2e_ci95_s', ({ paired }) => paired?.e2e.halfWidthS],
  ['upstream', ({ upstream }) => upstream],
];

/** What follows where candidates are fleets. */
const FLEET_COLUMNS: typeof COLUMNS = [
  ['gpu_hours', ({ fleet }) => fleet?.gpuHours],
  ['replicas_ready_mean', ({ fleet }) => fleet?.readyMean],
  ['imbalance', ({ fleet }) => fleet?.imbalance],
  ['wasted_tokens', ({ fleet }) => fleet?.wastedTokens],
  ['gpu_usd', ({ fleet }) => fleet?.gpuUsd],
  ['external_usd', ({ fleet }) => fleet?.externalUsd],
];

/**
 * What changes from the best, or the baseline: difference, its simultaneous half-width, and the verdict, of each figure
 * that somebody has. The cells of the one that all are held against are empty.
 */
function changeColumns(candidates: readonly ComparedCandidate[]): typeof COLUMNS {
  const figures = [...new Set(candidates.flatMap(({ differences = [] }) => differences.map(({ figure }) => figure)))];
  const of = (figure: string, pick: (difference: MetricDifference) => Value) => ({ differences = [] }: ComparedCandidate): Value => {
    const found = differences.find((each) => each.figure === figure);
    return found === undefined ? null : pick(found);
  };
  return figures.flatMap((figure): [string, (candidate: ComparedCandidate) => Value][] => {
    const name = `change_${columnName(figure)}`;
    return [[name, of(figure, ({ difference }) => difference)], [`${name}_ci`, of(figure, ({ halfWidth }) => halfWidth)], [`${name}_verdict`, of(figure, ({ verdict }) => verdict)]];
  });
}

/** `ttft.p99` → `ttft_p99_s`, `goodput` → `goodput_per_s`. */
function columnName(figure: string): string {
  const suffix = { s: '_s', '1/s': '_per_s', fraction: '', usd: '_usd_per_million_output_tokens' }[runFigure(figure).unit];
  return `${figure.replaceAll('.', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}${suffix}`;
}

/** `comparison.csv`: a row per candidate, best first; those that cannot run last, with nothing but their reason. */
export function comparisonCsv({ candidates, refused, comparisons }: ComparisonResult): string {
  const changes = changeColumns(candidates);
  const against: typeof COLUMNS = changes.length === 0 ? [] : [['change_from', ({ differences }) => (differences === undefined ? null : comparisons?.against)], ['change_ci_confidence', ({ differences }) => (differences === undefined ? null : comparisons?.confidence)]];
  const columns = [...COLUMNS, ...(candidates.some(({ fleet }) => fleet !== undefined) ? FLEET_COLUMNS : []), ...against, ...changes];
  const head = ['label', ...columns.map(([name]) => name), 'refused'];
  const ran = candidates.map((candidate) => [csvField(candidate.label), ...columns.map(([, pick]) => cell(pick(candidate))), '']);
  const not = refused.map(({ label, code, message }) => [csvField(label), ...columns.map(() => ''), csvField(`${code} ${message}`)]);
  return `${[head, ...ran, ...not].map((row) => row.join(',')).join('\n')}\n`;
}

function cell(value: Value): string {
  if (typeof value === 'string') return csvField(value);
  return value === null || value === undefined || !Number.isFinite(value) ? '' : String(Number(value.toPrecision(12)));
}
