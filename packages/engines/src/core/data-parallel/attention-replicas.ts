import type { DeploymentRequest } from '../../driver.ts';

/** Copies of the attention part that share the experts: the data-parallel ranks of a model that has any. */
export function attentionReplicas({ dataParallel = 1, llm }: Pick<DeploymentRequest, 'dataParallel' | 'llm'>): number {
  return llm.moe === null ? 1 : dataParallel;
}
