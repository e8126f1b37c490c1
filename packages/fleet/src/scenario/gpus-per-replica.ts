import type { FleetScenario } from './scenario.ts';

/** GPUs that one replica takes. */
export function gpusPerReplica({ tensorParallel, pipelineParallel, dataParallel }: Pick<FleetScenario, 'tensorParallel' | 'pipelineParallel' | 'dataParallel'>): number {
  return tensorParallel * pipelineParallel * dataParallel;
}
