import type { Candidate } from './candidate.ts';
import type { PlanCandidates } from './file/plan.ts';

/** Every combination, in the order of the lists; step limits come later, when the engine's own is known. */
export function enumerate({ gpus, engines, tensorParallel, pipelineParallel, expertParallel, dataParallel, weights, kvCache, routers }: PlanCandidates): readonly Candidate[] {
  const all: Candidate[] = [];
  for (const gpu of gpus) for (const engine of engines) for (const tp of tensorParallel) for (const pp of pipelineParallel)
    for (const dp of dataParallel) for (const ep of expertParallel) for (const format of weights) for (const kv of kvCache) for (const router of routers) {
      const candidate: Candidate = { gpu, engine, tensorParallel: tp, pipelineParallel: pp, dataParallel: dp, expertParallel: ep === 'all' ? tp * dp : ep, weights: format, kvCache: kv, router };
      if (!all.some((other) => JSON.stringify(other) === JSON.stringify(candidate))) all.push(candidate);
    }
  return all;
}
