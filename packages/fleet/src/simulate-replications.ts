import { duration, meanInterval } from '@foretoken/kernel';
import type { RequestColumns } from '@foretoken/engines';
import type { MetricSummary, RunResult, SloCheck } from './result.ts';
import { simulate } from './simulate.ts';
import type { SimulationInput } from './simulate.ts';
import type { SimulationOutput } from './simulation.ts';

/** A simulation whose requests depend on the seed. */
export interface ReplicationInput extends Omit<SimulationInput, 'columns'> {
  readonly columnsFor: (seed: number) => RequestColumns | Promise<RequestColumns>;
  /** Sees the output of each replication, in order. */
  readonly onOutput?: (output: SimulationOutput) => void;
}

/**
 * Runs `scenario.replications` seeds from `scenario.seed` on. Figures are means over the runs with Student
 * intervals; log, curves and timelines are those of the first run.
 */
export async function simulateReplications(input: ReplicationInput): Promise<SimulationOutput> {
  const { scenario, columnsFor, onProgress, onOutput, ...rest } = input;
  const results: RunResult[] = [];
  let first: SimulationOutput | undefined;
  for (let i = 0; i < scenario.replications; i++) {
    const seed = scenario.seed + i;
    const progress = onProgress === undefined ? {} : { onProgress: scaled(onProgress, i, scenario.replications) };
    const output = simulate({ ...rest, ...progress, scenario: { ...scenario, seed }, columns: await columnsFor(seed) });
    onOutput?.(output);
    first ??= output;
    results.push(output.result);
  }
  return { ...first!, result: combine(results) };
}

function scaled(report: NonNullable<SimulationInput['onProgress']>, index: number, of: number): NonNullable<SimulationInput['onProgress']> {
  return ({ done, total }) => report({ done: index * total + done, total: of * total });
}

/** Mean result of several runs. */
export function combine(results: readonly RunResult[]): RunResult {
  const first = results[0]!;
  if (results.length === 1) return first;
  const metric = (pick: (result: RunResult) => MetricSummary): MetricSummary => combineMetric(results.map(pick));
  const slo = first.slo.map((_, i) => combineCheck(results.map((result) => result.slo[i]!)));
  const failed: Record<string, number> = {};
  for (const result of results) for (const [reason, n] of Object.entries(result.requests.failed)) failed[reason] = (failed[reason] ?? 0) + n;
  const verdicts = results.map((result) => result.decision.verdict);
  const missed = slo.filter((check) => !check.met).length;
  const overloaded = verdicts.filter((verdict) => verdict === 'overloaded').length;
  const verdict: RunResult['decision']['verdict'] = 2 * overloaded > results.length ? 'overloaded' : slo.length === 0 ? first.decision.verdict : missed > 0 ? 'missed' : 'met';
  const representative = results.find((result) => result.decision.verdict === verdict) ?? first;
  return {
    ...first,
    decision: { ...representative.decision, verdict, sentence: sentenceOf(verdict, slo, representative, overloaded, results.length) },
    requests: { total: sum(results, (r) => r.requests.total), completed: sum(results, (r) => r.requests.completed), failed },
    latency: {
      ...first.latency,
      ttft: metric((r) => r.latency.ttft),
      itl: metric((r) => r.latency.itl),
      tpot: metric((r) => r.latency.tpot),
      e2e: metric((r) => r.latency.e2e),
      queue: metric((r) => r.latency.queue),
      prefill: metric((r) => r.latency.prefill),
      normalized: metric((r) => r.latency.normalized),
    },
    throughput: { ...averaged(results, (r) => r.throughput), steady: results.some((r) => r.throughput.steady === null) ? null : averaged(results, (r) => r.throughput.steady!) },
    goodput: first.goodput === null ? null : averaged(results, (r) => r.goodput!),
    slo,
    engine: { ...averaged(results, (r) => r.engine), batchMax: largest(results, (r) => r.engine.batchMax), waitingMax: largest(results, (r) => r.engine.waitingMax), kvUsagePeak: largest(results, (r) => r.engine.kvUsagePeak), steps: sum(results, (r) => r.engine.steps), emptySteps: sum(results, (r) => r.engine.emptySteps), preemptions: sum(results, (r) => r.engine.preemptions) },
    cache: { ...averaged(results, (r) => r.cache), queriedTokens: sum(results, (r) => r.cache.queriedTokens), hitTokens: sum(results, (r) => r.cache.hitTokens), ...tiersOf(results) },
    cost: first.cost === null ? null : averaged(results, (r) => r.cost!),
    ttftBreakdown: averaged(results, (r) => r.ttftBreakdown),
    provenance: { ...first.provenance, replications: results.length, intervals: `95 %: Student intervals over ${results.length} replications (seeds ${first.provenance.seed} to ${first.provenance.seed + results.length - 1}); curves and timelines${first.fleet === undefined && first.classes === undefined ? '' : ', and the figures of pools, classes and the fleet,'} are of the first` },
  };
}

/** Hits of all replications by tier. */
function tiersOf(results: readonly RunResult[]): Pick<RunResult['cache'], 'tiers'> {
  const { tiers } = results[0]!.cache;
  if (tiers === undefined) return {};
  const total = (key: 'deviceTokens' | 'hostTokens' | 'diskTokens'): number => sum(results, (r) => r.cache.tiers?.[key] ?? 0);
  return { tiers: { ...tiers, deviceTokens: total('deviceTokens'), hostTokens: total('hostTokens'), diskTokens: total('diskTokens') } };
}

function sentenceOf(verdict: RunResult['decision']['verdict'], slo: readonly SloCheck[], representative: RunResult, overloaded: number, runs: number): string {
  const terms = (checks: readonly SloCheck[]): string =>
    checks.map((c) => `${c.statistic} ${c.metric.toUpperCase()} ${duration(c.actualS)} ${c.met ? '≤' : '>'} ${duration(c.boundS)}${c.class === undefined ? '' : ` (${c.class})`}`).join(', ');
  const missed = slo.filter((check) => !check.met);
  if (verdict === 'overloaded') {
    return `Overloaded in ${overloaded} of ${runs} replications: the queue grows for as long as requests arrive${missed.length > 0 ? `; misses ${terms(missed)} on average` : ''}.`;
  }
  if (slo.length === 0) return representative.decision.sentence;
  return `SLO ${verdict} on average of ${runs} replications: ${terms(verdict === 'missed' ? missed : slo)}.`;
}

function combineMetric(metrics: readonly MetricSummary[]): MetricSummary {
  const half = (pick: (metric: MetricSummary) => number): number | null => halfWidth(metrics.map(pick));
  return {
    ...averaged(metrics, (metric) => metric),
    count: metrics.reduce((n, metric) => n + metric.count, 0),
    min: Math.min(...metrics.map((metric) => metric.min)),
    max: Math.max(...metrics.map((metric) => metric.max)),
    interval: { mean: half((m) => m.mean), p50: half((m) => m.p50), p95: half((m) => m.p95), p99: half((m) => m.p99) },
  };
}

function combineCheck(checks: readonly SloCheck[]): SloCheck {
  const actualS = checks.reduce((total, check) => total + check.actualS, 0) / checks.length;
  return { ...checks[0]!, actualS, intervalS: halfWidth(checks.map((check) => check.actualS)), met: actualS <= checks[0]!.boundS };
}

function halfWidth(values: readonly number[]): number | null {
  const width = meanInterval(values).halfWidth;
  return Number.isFinite(width) ? width : null;
}

/** Mean of every number in a flat record; other fields are those of the first. */
function averaged<T, R extends object>(items: readonly T[], pick: (item: T) => R): R {
  const records = items.map(pick) as Record<string, unknown>[];
  const mean = { ...records[0]! };
  for (const [key, value] of Object.entries(mean)) {
    if (typeof value !== 'number') continue;
    mean[key] = records.reduce((total, record) => total + (record[key] as number), 0) / records.length;
  }
  return mean as R;
}

function sum(results: readonly RunResult[], pick: (result: RunResult) => number): number {
  return results.reduce((total, result) => total + pick(result), 0);
}

function largest(results: readonly RunResult[], pick: (result: RunResult) => number): number {
  return Math.max(...results.map(pick));
}
