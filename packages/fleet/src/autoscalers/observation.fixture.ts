import type { ReplicaSample } from '../metrics/replica-sample.ts';
import type { PoolFacts } from '../routers/router.ts';
import type { Autoscaler, AutoscalerContext, PodView, ScaleObservation, TrafficWindow } from './autoscaler.ts';
import { createAutoscaler } from './registry.ts';

/** A replica without surprises: 10 ms and 0.1 ms per sequence a step, 0.1 ms per prompt token. */
export const FACTS: PoolFacts = {
  blockSizeTokens: 16,
  kvTokens: 160_000,
  maxSequences: 64,
  stepTokens: 2000,
  prefillS: (tokens: number, cached: number) => 0.0001 * (tokens - cached),
  decodeStepS: (n: number) => 0.01 + 0.0001 * n,
};

export function sampleOf(over: Partial<ReplicaSample> = {}): ReplicaSample {
  return { timeS: 0, waiting: 0, running: 0, kvUsage: 0, requestsReceived: 0, requestsEnded: 0, promptTokens: 0, outputTokens: 0, ...over };
}

/** Pods that are ready, one for each sample. */
export function pods(...samples: readonly Partial<ReplicaSample>[]): PodView[] {
  return samples.map((over, id): PodView => ({ id, phase: 'running', ready: true, startedS: 0, readyChangedS: 0, sample: sampleOf(over) }));
}

export function observe(over: Partial<Omit<ScaleObservation, 'traffic'>> & { readonly traffic?: Partial<TrafficWindow> } = {}): ScaleObservation {
  const { traffic = {}, ...rest } = over;
  const given = rest.pods ?? [];
  return {
    nowS: 0,
    wanted: given.length,
    pods: given,
    buffered: 0,
    concurrency: 0,
    meanConcurrency: () => rest.concurrency ?? 0,
    ...rest,
    traffic: (fromS, toS) => ({ fromS, toS, arrivals: 0, ended: 0, meanInputTokens: Number.NaN, meanOutputTokens: Number.NaN, meanTtftS: Number.NaN, meanTpotS: Number.NaN, hitRate: Number.NaN, ...traffic }),
  };
}

/** A policy at work, from 1 to 20 replicas unless told otherwise. */
export function make(policy: string, options: Readonly<Record<string, unknown>> = {}, over: Partial<AutoscalerContext> = {}): Autoscaler {
  const { min = 1, max = 20, ...context } = over;
  return createAutoscaler({ policy, min, max, options }, { initial: min, facts: FACTS, slo: [], gpusPerReplica: 1, coldStartS: 60, seed: 1, ...context });
}
