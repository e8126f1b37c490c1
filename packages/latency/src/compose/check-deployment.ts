import { bound, checkParallel } from './check-parallel.ts';
import type { Deployment } from './deployment.ts';

/**
 * Checks the counts of a deployment once, before anything is built from it. The reference composition may split
 * heads and experts unevenly, as the reference program does.
 * @throws ForetokenError E0405 naming the field, its value and the bound.
 */
export function checkDeployment(deployment: Deployment): void {
  const { tensorParallel, pipelineParallel, expertParallel, maxBatchedTokens, cudaGraphSizes } = deployment;
  positive('tensorParallel', tensorParallel);
  positive('pipelineParallel', pipelineParallel);
  positive('expertParallel', expertParallel);
  positive('attentionDataParallel', deployment.attentionDataParallel ?? 1);
  positive('maxBatchedTokens', maxBatchedTokens);
  if (deployment.maxSequences !== undefined) positive('maxSequences', deployment.maxSequences);
  if (deployment.composition !== 'reference') checkParallel(deployment);
  for (let i = 0; i < cudaGraphSizes.length; i++) {
    const size = cudaGraphSizes[i] as number;
    if (!Number.isInteger(size) || size < 1) throw bound(`cudaGraphSizes[${i}]`, size, 'a whole number of at least 1');
    if (i > 0 && size <= (cudaGraphSizes[i - 1] as number)) throw bound(`cudaGraphSizes[${i}]`, size, 'larger than the size before it');
  }
}

function positive(field: string, value: number): void {
  if (!Number.isInteger(value) || value < 1) throw bound(field, value, 'a whole number of at least 1');
}
