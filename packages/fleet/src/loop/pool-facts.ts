import type { EnginePlan } from '@foretoken/engines';
import { createStepBatch } from '@foretoken/latency';
import type { PoolFacts } from '../routers/router.ts';

/** What routers and controllers may know of an engine before the first request: its limits, and how long its steps take. */
export function poolFacts(plan: EnginePlan): PoolFacts {
  const stepTokens = plan.limits.stepTokens?.value ?? null;
  return {
    blockSizeTokens: plan.blockSizeTokens,
    kvTokens: plan.usableBlocks * plan.blockSizeTokens * (plan.ranks ?? 1),
    maxSequences: plan.limits.sequences.value * (plan.ranks ?? 1),
    stepTokens,
    prefillS: (promptTokens, cachedTokens) => prefillS(plan, promptTokens, Math.min(cachedTokens, promptTokens - 1), stepTokens ?? promptTokens),
    decodeStepS: (sequences, contextTokens) => plan.stepTime.decodeTimeS(sequences, contextTokens),
  };
}

/** Chunks of a prompt on an idle replica, one step after the other. */
function prefillS({ stepTime }: EnginePlan, promptTokens: number, cachedTokens: number, stepTokens: number): number {
  let totalS = 0;
  for (let done = cachedTokens; done < promptTokens; ) {
    const tokens = Math.min(stepTokens, promptTokens - done);
    const batch = createStepBatch(1);
    batch.totalTokens = tokens;
    batch.sequences = 1;
    batch.contextTokens = done;
    batch.prefillCount = 1;
    batch.prefillTokens[0] = tokens;
    batch.prefillContext[0] = done;
    totalS += stepTime.stepTimeS(batch);
    done += tokens;
  }
  return totalS;
}
