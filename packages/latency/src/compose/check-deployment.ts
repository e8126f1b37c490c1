import { ForetokenError } from '@foretoken/kernel';
import type { Deployment } from './deployment.ts';

/**
 * Checks the counts of a deployment once, before anything is built from it.
 * @throws ForetokenError E0405 naming the field, its value and the bound.
 */
export function checkDeployment(deployment: Deployment): void {
  const { llm, tensorParallel, pipelineParallel, expertParallel, maxBatchedTokens, cudaGraphSizes } = deployment;
  const dataParallel = deployment.attentionDataParallel ?? 1;
  positive('tensorParallel', tensorParallel);
  positive('pipelineParallel', pipelineParallel);
  positive('expertParallel', expertParallel);
  positive('attentionDataParallel', dataParallel);
  positive('maxBatchedTokens', maxBatchedTokens);
  if (deployment.maxSequences !== undefined) positive('maxSequences', deployment.maxSequences);
  if (tensorParallel > llm.heads) throw bound('tensorParallel', tensorParallel, `at most the ${llm.heads} attention heads of ${llm.id}`);
  if (pipelineParallel > llm.layers) throw bound('pipelineParallel', pipelineParallel, `at most the ${llm.layers} layers of ${llm.id}`);
  if (expertParallel > 1 && llm.moe === null) throw bound('expertParallel', expertParallel, `1, because ${llm.id} has no experts`);
  if (llm.moe !== null && expertParallel > llm.moe.experts) {
    throw bound('expertParallel', expertParallel, `at most the ${llm.moe.experts} experts of ${llm.id}`);
  }
  for (let i = 0; i < cudaGraphSizes.length; i++) {
    const size = cudaGraphSizes[i] as number;
    if (!Number.isInteger(size) || size < 1) throw bound(`cudaGraphSizes[${i}]`, size, 'a whole number of at least 1');
    if (i > 0 && size <= (cudaGraphSizes[i - 1] as number)) throw bound(`cudaGraphSizes[${i}]`, size, 'larger than the size before it');
  }
}

function positive(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw bound(field, value, 'a whole number of at least 1');
}

function bound(field: string, value: number, allowed: string): ForetokenError {
  return new ForetokenError(`${field} is ${value}; it must be ${allowed}.`, {
    code: 'E0405',
    path: field,
    hint: `Change ${field} in the deployment.`,
  });
}
