import { meanInterval } from '@foretoken/kernel';
import type { CandidateRun, ReplicationTimes } from './candidate-run.ts';
import type { ComparedMetrics, Estimate } from './comparison.ts';

/** The figures of one candidate. Counts add up over replications, the rest are means. */
export function comparedMetrics({ result, replications, plan }: CandidateRun): ComparedMetrics {
  const { latency, throughput, goodput, engine, cache, cost, requests, ttftBreakdown: parts } = result;
  const ttftS = parts.queueS + parts.prefillS + parts.overheadS;
  const share = (part: number): number => (ttftS > 0 ? part / ttftS : 0);
  const over = (value: number, pick: (times: ReplicationTimes) => number): Estimate => ({ value, interval: intervalOf(replications.map(pick)) });
  return {
    ttft: latency.ttft,
    itl: latency.itl,
    tpot: latency.tpot,
    e2e: latency.e2e,
    requestsPerS: over(throughput.requestsPerS, (times) => times.requestsPerS),
    outputTokensPerS: over(throughput.outputTokensPerS, (times) => times.outputTokensPerS),
    goodputPerS: goodput === null ? null : over(goodput.requestsPerS, (times) => times.goodputPerS ?? NaN),
    goodFraction: goodput === null ? null : goodput.fraction,
    usdPerMillionOutputTokens: cost === null ? null : cost.usdPerMillionOutputTokens,
    usdPerMillionTokens: cost === null ? null : cost.usdPerMillionTokens,
    batchMean: engine.batchMean,
    batchMax: engine.batchMax,
    kvUsageMean: engine.kvUsageMean,
    kvUsagePeak: engine.kvUsagePeak,
    kvTokens: plan.kvTokens,
    hitRate: cache.enabled ? cache.hitRate : null,
    preemptions: engine.preemptions,
    queueMeanS: parts.queueS,
    prefillMeanS: parts.prefillS,
    queueShare: share(parts.queueS),
    prefillShare: share(parts.prefillS),
    stepMeanS: engine.steps > 0 ? busySecondsOf({ result, replications }) / engine.steps : NaN,
    busy: engine.busy,
    requests: requests.total,
    completed: requests.completed,
    failed: requests.total - requests.completed,
  };
}

/** Seconds with a step running. A replica that comes or goes was not there for the whole run. */
function busySecondsOf({ result: { fleet, engine, throughput, replicas }, replications }: Pick<CandidateRun, 'result' | 'replications'>): number {
  if (fleet !== undefined) return replications.reduce((sum, times) => sum + times.fleet.busyS, 0);
  return engine.busy * throughput.makespanS * replicas.length * replications.length;
}

/** Student's half-width over replications; one run has none. */
function intervalOf(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const { halfWidth } = meanInterval(values);
  return Number.isFinite(halfWidth) ? halfWidth : null;
}
