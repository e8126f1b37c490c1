import type { ReplicaCapacity, TokenMix } from '../../capacity/replica-capacity.ts';
import type { PoolFacts } from '../../routers/router.ts';

/** Latencies that the planner is told to keep. */
export interface PlannerSla {
  readonly ttftS: number;
  readonly itlS: number;
}

/**
 * Requests per second of one aggregated engine: the largest batch whose iteration, prefill share included, keeps the ITL and whose
 * prompt, chunk by chunk, keeps the TTFT; then Little's law. Step times come from the pool instead of regressions on measured steps.
 * Models ai-dynamo/dynamo components/src/dynamo/planner/core/throughput_scaling.py.
 */
export function engineCapacity(facts: PoolFacts, { inputTokens, outputTokens, hitRate = 0 }: TokenMix, { ttftS, itlS }: PlannerSla): ReplicaCapacity {
  const contextTokens = inputTokens + outputTokens / 2;
  const computed = Math.max(1, inputTokens * (1 - hitRate));
  const prompt = Math.max(1, Math.round(inputTokens));
  const prefillS = facts.prefillS(prompt, Math.min(prompt - 1, Math.max(0, Math.round(inputTokens - computed))));
  const step = facts.stepTokens ?? Infinity;
  // Beyond this, prompts arrive faster than the steps have room for them.
  const balanced = (outputTokens * step) / (inputTokens + outputTokens);
  const most = Math.max(1, Math.floor(Math.min(facts.maxSequences, facts.kvTokens / contextTokens, balanced)));
  const chunks = Math.max(1, Math.ceil(computed / step));
  const iterationS = (batch: number): number => facts.decodeStepS(batch, Math.round(batch * contextTokens)) + (batch * prefillS) / outputTokens;
  const meets = (batch: number): boolean => iterationS(batch) <= itlS && prefillS + chunks * facts.decodeStepS(batch, Math.round(batch * contextTokens)) <= ttftS;
  let best = 0;
  for (let batch = 1; batch <= most && meets(batch); batch++) best = batch;
  const batch = Math.max(1, best);
  return { perS: batch / (outputTokens * iterationS(batch)), meetsSlo: best > 0 };
}

/** Replicas for a rate: never fewer than one. */
export function throughputReplicas(requestsPerS: number, capacity: ReplicaCapacity): number {
  return Math.max(1, Math.ceil(requestsPerS / capacity.perS - 1e-9));
}

/** Replicas that a budget of GPUs has room for, at least one. */
export function withinBudget(replicas: number, gpusPerReplica: number, maxGpuBudget: number): number {
  return Math.min(replicas, Math.max(1, Math.floor(maxGpuBudget / gpusPerReplica)));
}
