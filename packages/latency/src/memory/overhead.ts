import { attentionLayers } from '@foretoken/catalog';
import type { MemoryRequest } from './memory-request.ts';

/** GPU memory that is neither weights nor KV cache, bytes. */
export interface MemoryOverhead {
  /** CUDA context and libraries. */
  readonly contextBytes: number;
  readonly ncclBytes: number;
  /** Peak of the profiling forward pass with the full token budget. */
  readonly activationBytes: number;
  /** Sampler's dummy run over the vocabulary. */
  readonly samplerBytes: number;
  /** Estimate for captured graphs, subtracted from vLLM 0.21 on. */
  readonly cudaGraphBytes: number;
}

/** Overhead of a rank (reference: latency-memory.md section 8, fitted on 11 reported block counts). */
export function memoryOverhead(request: MemoryRequest): MemoryOverhead {
  const { llm, memory, tensorParallel: tp, maxNumBatchedTokens } = request;
  const inner = Math.max(llm.intermediateSize, activeIntermediate(request));
  const width = 4 * llm.hiddenSize + (4 * inner) / tp + (2 * llm.headDim * (llm.heads + 2 * llm.kvHeads)) / tp;
  return {
    contextBytes: memory.contextBytes,
    ncclBytes: tp * request.pipelineParallel > 1 ? memory.ncclBytes : 0,
    activationBytes: memory.activationFactor * maxNumBatchedTokens * width,
    samplerBytes: memory.samplerBytesPerVocab * llm.vocabSize,
    cudaGraphBytes: graphEstimateBytes(request),
  };
}

/** Sum of the parts. */
export function overheadBytes(overhead: MemoryOverhead): number {
  const { contextBytes, ncclBytes, activationBytes, samplerBytes, cudaGraphBytes } = overhead;
  return contextBytes + ncclBytes + activationBytes + samplerBytes + cudaGraphBytes;
}

/** A token passes through its chosen and shared experts. */
function activeIntermediate(request: MemoryRequest): number {
  const { moe } = request.llm;
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
