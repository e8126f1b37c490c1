import { duration } from '@foretoken/kernel';
import type { Horizon } from '../horizon.ts';
import { samplesOf, sampleWarnings } from '../reduce/samples.ts';
import type { MetricSummary, RunResult, RunWarning, SloCheck } from '../result.ts';
import { averaged, combineChecks, combineMetric, halfWidths, meanOfKnown } from './averages.ts';
import { combineBills, combineEnergy, combineFleets } from './combine-fleet.ts';
import { combineCaches, combineClasses, combineCounts, combineEngines, combineLegs, combinePools, combineReplicas } from './combine-parts.ts';
import { reachedTargets } from './reached-targets.ts';
import type { ReplicationRule } from './replication-rule.ts';
import { runFigure } from './run-figures.ts';

type Verdict = RunResult['decision']['verdict'];

/**
 * Mean result of several runs with Student intervals. Counts of requests, attempts, steps and tokens add up; latencies,
 * rates, usage, money and energy are means per run; peaks are the highest; curves, timelines and events are those of the
 * first. `rule` = when they were to stop.
 */
export function combine(results: readonly RunResult[], rule?: ReplicationRule): RunResult {
  const first = results[0]!;
  if (results.length === 1) return first;
  const metric = (pick: (result: RunResult) => MetricSummary): MetricSummary => combineMetric(results.map(pick));
  const slo = combineChecks(results.map((result) => result.slo));
  const summary = summaryOf(results, rule);
  const horizon = horizonOf(results);
  return {
    ...first,
    decision: decisionOf(results, slo, summary.overloaded),
    requests: combineCounts(results.map(({ requests }) => requests)),
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
    ...ratesOf(results),
    slo,
    engine: combineEngines(results.map(({ engine }) => engine)),
    cache: combineCaches(results.map(({ cache }) => cache)),
    ttftBreakdown: averaged(results.map((r) => r.ttftBreakdown)),
    replicas: combineReplicas(results),
    ...given('horizon', horizon),
    replications: summary,
    ...given('pools', combinePools(results)),
    ...given('classes', combineClasses(results)),
    ...given('routes', combineLegs(results)),
    ...given('fleet', combineFleets(results)),
    ...given('bill', combineBills(results)),
    ...given('energy', combineEnergy(results)),
    provenance: { ...first.provenance, replications: results.length, intervals: intervalsOf(results, rule) },
    warnings: [...first.warnings.filter(({ code }) => code !== 'W1110'), ...sampleWarnings(horizon?.samples ?? [], results.length), ...replicationWarnings(summary)],
  };
}

function given<Key extends string, Value>(key: Key, value: Value | undefined): { readonly [K in Key]?: Value } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [K in Key]?: Value });
}

function ratesOf(results: readonly RunResult[]): Pick<RunResult, 'throughput' | 'goodput' | 'cost'> {
  const throughputs = results.map(({ throughput }) => throughput);
  const steady = throughputs.flatMap((each) => each.steady ?? []);
  const goodputs = results.flatMap(({ goodput }) => goodput ?? []);
  const costs = results.flatMap(({ cost }) => cost ?? []);
  return {
    throughput: {
      ...averaged(throughputs),
      steady: steady.length < results.length ? null : averaged(steady),
      interval: halfWidths(throughputs as readonly Record<'requestsPerS' | 'inputTokensPerS' | 'outputTokensPerS' | 'totalTokensPerS', number>[], ['requestsPerS', 'inputTokensPerS', 'outputTokensPerS', 'totalTokensPerS']),
    },
    goodput: goodputs.length < results.length ? null : { ...averaged(goodputs), interval: halfWidths(goodputs as readonly Record<'requestsPerS' | 'fraction' | 'tokensPerS', number>[], ['requestsPerS', 'fraction', 'tokensPerS']) },
    cost: costs.length < results.length ? null : { ...averaged(costs), interval: halfWidths(costs as readonly Record<'usdPerHour' | 'usdPerMillionOutputTokens' | 'usdPerMillionTokens', number>[], ['usdPerHour', 'usdPerMillionOutputTokens', 'usdPerMillionTokens']) },
  };
}

function decisionOf(results: readonly RunResult[], slo: readonly SloCheck[], overloaded: number): RunResult['decision'] {
  const first = results[0]!;
  const missed = slo.filter((check) => !check.met).length;
  const verdict: Verdict = 2 * overloaded > results.length ? 'overloaded' : slo.length === 0 ? first.decision.verdict : missed > 0 ? 'missed' : 'met';
  const representative = results.find((result) => result.decision.verdict === verdict) ?? first;
  return { ...representative.decision, verdict, sentence: sentenceOf(verdict, slo, representative, overloaded, results.length) };
}

function sentenceOf(verdict: Verdict, slo: readonly SloCheck[], representative: RunResult, overloaded: number, runs: number): string {
  const terms = (checks: readonly SloCheck[]): string =>
    checks.map((c) => `${c.statistic} ${c.metric.toUpperCase()} ${duration(c.actualS)} ${c.met ? '≤' : '>'} ${duration(c.boundS)}${c.class === undefined ? '' : ` (${c.class})`}`).join(', ');
  const missed = slo.filter((check) => !check.met);
  if (verdict === 'overloaded') {
    return `Overloaded in ${overloaded} of ${runs} replications: the queue grows for as long as requests arrive${missed.length > 0 ? `; misses ${terms(missed)} on average` : ''}.`;
  }
  if (slo.length === 0) return representative.decision.sentence;
  return `SLO ${verdict} on average of ${runs} replications: ${terms(verdict === 'missed' ? missed : slo)}.`;
}

function summaryOf(results: readonly RunResult[], rule: ReplicationRule | undefined): NonNullable<RunResult['replications']> {
  const overloaded = results.filter(({ decision }) => decision.verdict === 'overloaded').length;
  if (rule === undefined) return { count: results.length, overloaded };
  const targets = reachedTargets(results, rule);
  return { count: results.length, overloaded, precision: { reached: targets.every(({ reached }) => reached), min: rule.min, max: rule.max, targets } };
}

/** Warm-ups are means of the known ones; effective samples add up. */
function horizonOf(results: readonly RunResult[]): RunResult['horizon'] {
  const all = results.flatMap(({ horizon }) => horizon ?? []);
  const first = all[0];
  if (first === undefined) return undefined;
  const mean = (pick: (warmUp: Horizon['warmUp']) => number | null): number | null => meanOfKnown(all.map(({ warmUp }) => pick(warmUp)));
  return {
    ...first,
    warmUp: { ttftS: mean(({ ttftS }) => ttftS), queueS: mean(({ queueS }) => queueS), longestS: mean(({ longestS }) => longestS) },
    samples: samplesOf(all.map(({ samples }) => samples)),
  };
}

function replicationWarnings({ count, overloaded, precision }: NonNullable<RunResult['replications']>): RunWarning[] {
  const warnings: RunWarning[] = [];
  const open = precision?.targets.filter(({ reached }) => !reached) ?? [];
  if (precision !== undefined && open.length > 0) {
    const named = open.map(({ figure, relative, halfWidth, mean }) => `${runFigure(figure).title} is known to ${halfWidth === null || mean === 0 ? 'nothing' : `± ${share(halfWidth / Math.abs(mean))}`}, not ${share(relative)}`);
    warnings.push({ code: 'W1111', message: `${count} replications, the most allowed, do not reach the precision asked for: ${named.join('; ')}. Allow more (replications.max), lengthen the runs, or ask for less.` });
  }
  if (overloaded > 0 && overloaded < count) {
    warnings.push({ code: 'W1112', message: `${overloaded} of ${count} replications are overloaded and the rest are not: the load is at the edge, and means over both describe neither.` });
  }
  return warnings;
}

function share(value: number): string {
  return `${(100 * value).toPrecision(2).replace(/\.0$/, '')} %`;
}

function intervalsOf(results: readonly RunResult[], rule: ReplicationRule | undefined): string {
  const { seed } = results[0]!.provenance;
  const until = rule === undefined ? '' : `, as many as it took for ${rule.targets.map(({ figure, relative }) => `${runFigure(figure).title} to ${share(relative)}`).join(', ')}`;
  return `95 %: Student intervals over ${results.length} replications (seeds ${seed} to ${seed + results.length - 1}${until}); counts add up, curves and timelines are of the first`;
}
