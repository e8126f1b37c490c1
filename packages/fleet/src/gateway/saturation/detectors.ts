import type { PoolFacts, FleetView } from '../../routers/router.ts';
import type { SaturationScenario } from '../flow-control-scenario.ts';

/** How full the pool is: 1 and more is saturated. */
export type SaturationDetector = (view: FleetView) => number;

/** What the detectors may count themselves. */
export interface GatewayCounts {
  /** Prompt tokens that a replica was sent and that wait for a first token. */
  activePrefillTokens(replica: number): number;
}

/** The detector of a scenario. `utilization` and `concurrency` are those of llm-d-inference-scheduler, pkg/epp/flowcontrol. */
export function saturationDetector(scenario: SaturationScenario, facts: PoolFacts | undefined, counts: GatewayCounts): SaturationDetector {
  switch (scenario.detector) {
    case 'none':
      return (view) => Number(view.candidates.length === 0);
    case 'utilization':
      return (view) => utilization(view, scenario);
    case 'concurrency':
      return (view) => concurrency(view, scenario);
    case 'active-prefill':
      return (view) => activePrefill(view, scenario.threshold * (facts?.stepTokens ?? Infinity), counts);
  }
}

/** Mean over the replicas of max(queue / queueDepth, KV use / kvUtilization); a replica with a stale sample or none counts 1. */
export function utilization(view: FleetView, { queueDepth, kvUtilization, stalenessS }: Pick<SaturationScenario, 'queueDepth' | 'kvUtilization' | 'stalenessS'>): number {
  const { candidates } = view;
  if (candidates.length === 0) return 1;
  let sum = 0;
  for (const replica of candidates) {
    const gauges = view.sample(replica);
    sum += gauges === undefined || view.nowS - gauges.timeS > stalenessS ? 1 : Math.max(gauges.waiting / queueDepth, gauges.kvUsage / kvUtilization);
  }
  return sum / candidates.length;
}

/** Σ in flight / Σ limit. */
export function concurrency(view: FleetView, { requests, tokens }: Pick<SaturationScenario, 'requests' | 'tokens'>): number {
  if (view.candidates.length === 0) return 1;
  let sum = 0;
  for (const replica of view.candidates) sum += tokens === undefined ? view.outstanding(replica) : view.outstandingTokens(replica);
  return sum / ((tokens ?? requests) * view.candidates.length);
}

/** Of the replica with the fewest prompt tokens ahead of their first token, their share of the limit: Dynamo's queue of the router. */
export function activePrefill({ candidates }: FleetView, limitTokens: number, counts: GatewayCounts): number {
  let least = Infinity;
  for (const replica of candidates) least = Math.min(least, counts.activePrefillTokens(replica));
  return candidates.length === 0 ? 1 : least / limitTokens;
}
