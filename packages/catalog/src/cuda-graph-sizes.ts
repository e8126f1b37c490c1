import type { CudaGraphRule } from './engine.ts';

/** What the capture sizes depend on. */
export interface CudaGraphLimits {
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  /** Draft tokens per sequence, 0 without speculation. */
  readonly speculativeTokens?: number;
}

/**
 * Batch sizes (tokens) with a captured CUDA graph, ascending; a step of n tokens is padded to the smallest size
 * of at least n and runs eagerly above the largest. vLLM: config/vllm.py `_set_cudagraph_sizes`.
 */
export function cudaGraphSizes(rule: CudaGraphRule, limits: CudaGraphLimits): readonly number[] {
  const { maxNumSeqs, maxNumBatchedTokens, speculativeTokens = 0 } = limits;
  const full = maxNumSeqs * (1 + speculativeTokens) * rule.perSequence;
  const max = Math.min(full, rule.capTokens, maxNumBatchedTokens);
  const sizes = rule.small.filter((size) => size <= max);
  for (let size = rule.fineStep; size <= max && size < rule.fineUntil; size += rule.fineStep) sizes.push(size);
  for (let size = rule.fineUntil; size <= max; size += rule.coarseStep) sizes.push(size);
  if (maxNumBatchedTokens <= max && !sizes.includes(maxNumBatchedTokens)) sizes.push(maxNumBatchedTokens);
  return sizes.sort((a, b) => a - b);
}
