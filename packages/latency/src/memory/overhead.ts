import type { LlmSpec } from '@foretoken/catalog';
import { attentionLayers } from '@foretoken/catalog';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryRequest } from './memory-request.ts';

/** GPU memory that is neither weights nor KV cache, bytes; 0 for what an engine's rule does not set aside. */
export interface MemoryOverhead {
  /** CUDA context and libraries. */
  readonly contextBytes: number;
  /** Communication between ranks: NCCL, all-reduce buffers. */
  readonly ncclBytes: number;
  /** Peak of a forward pass with the full token budget. */
  readonly activationBytes: number;
  /** Logits and the sampler's work over the vocabulary. */
  readonly samplerBytes: number;
  /** Estimate for captured graphs (vLLM: from 0.21 on). */
  readonly cudaGraphBytes: number;
  /** What else stays resident: LoRA adapters, a draft model. */
  readonly residentBytes: number;
}

/** Nothing set aside: what rules start from. */
export const NO_OVERHEAD: MemoryOverhead = {
  contextBytes: 0,
  ncclBytes: 0,
  activationBytes: 0,
  samplerBytes: 0,
  cudaGraphBytes: 0,
  residentBytes: 0,
};

/** Overhead of a vLLM V1 rank (reference: latency-memory.md section 8, fitted on 11 reported block counts). */
export function memoryOverhead(request: MemoryRequest): MemoryOverhead {
  const { llm, memory, tensorParallel: tp, maxNumBatchedTokens } = request;
  return {
    contextBytes: memory.contextBytes,
    ncclBytes: tp * request.pipelineParallel > 1 ? memory.ncclBytes : 0,
    activationBytes: forwardBytes(request, maxNumBatchedTokens),
    samplerBytes: memory.samplerBytesPerVocab * llm.vocabSize,
    cudaGraphBytes: graphEstimateBytes(request),
    residentBytes: request.residentBytes ?? 0,
  };
}

/** Sum of the parts. */
export function overheadBytes(overhead: MemoryOverhead): number {
  const { contextBytes, ncclBytes, activationBytes, samplerBytes, cudaGraphBytes, residentBytes } = overhead;
  return contextBytes + ncclBytes + activationBytes + samplerBytes + cudaGraphBytes + residentBytes;
}

/** Peak of one rank's forward pass over `tokens` tokens, as fitted on vLLM V1. */
export function forwardBytes({ llm, memory, tensorParallel: tp }: Pick<MemoryBase, 'llm' | 'memory' | 'tensorParallel'>, tokens: number): number {
  const inner = Math.max(llm.intermediateSize, activeIntermediate(llm));
  const width = 4 * llm.hiddenSize + (4 * inner) / tp + (2 * llm.headDim * (llm.heads + 2 * llm.kvHeads)) / tp;
  return memory.activationFactor * tokens * width;
}

/** A token passes through its chosen and shared experts. */
function activeIntermediate({ moe }: LlmSpec): number {
  return moe === null ? 0 : moe.topK * moe.intermediateSize + moe.sharedIntermediateSize;
}

function graphEstimateBytes(request: MemoryRequest): number {
  const { llm, memory, cudaGraphSizes, vllmVersion, pipelineParallel } = request;
  if (cudaGraphSizes.length === 0 || !atLeast(vllmVersion, memory.graphSinceVersion)) return 0;
  const layers = Math.ceil((attentionLayers(llm) + (llm.linear?.layers ?? 0)) / pipelineParallel);
  return memory.graphBaseBytes + layers * cudaGraphSizes.length * memory.graphBytesPerLayerAndSize;
}

/** Compares `0.23.0` with `0.21` number by number; `main` is newest. */
function atLeast(version: string, bound: string): boolean {
  if (!/^v?\d/.test(version)) return true;
  const numbers = version.replace(/^v/, '').split('.').map(Number);
  const bounds = bound.split('.').map(Number);
  for (let i = 0; i < bounds.length; i++) {
    const difference = (numbers[i] ?? 0) - (bounds[i] as number);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
