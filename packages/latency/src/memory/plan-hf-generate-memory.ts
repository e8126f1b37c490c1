import { attentionLayers } from '@foretoken/catalog';
import { divideMemory } from './divide-memory.ts';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRule } from './memory-rule.ts';
import { forwardBytes, NO_OVERHEAD, overheadBytes } from './overhead.ts';

/** A static batch of Hugging Face `generate()`. */
export interface HfGenerateMemoryRequest extends MemoryBase {
  /** Rows of the batch, each padded to the longest. */
  readonly batchSize: number;
  /** Longest prompt. */
  readonly maxInputTokens: number;
  /** Prompt and output of a row at most. */
  readonly maxLength: number;
  /** `dynamic` concatenates: one layer's cache exists twice while it grows; `static` is allocated once. */
  readonly cacheImplementation: 'dynamic' | 'static';
}

/** The division with the batch that it allows. */
export interface HfGenerateMemoryPlan extends MemoryPlan {
  /** Rows of `maxLength` that the cache holds; a larger batch runs out of memory while it decodes. */
  readonly largestBatch: number;
}

/**
 * Plans the memory of static batches: nothing is reserved in advance, so all that weights, the prefill of the
 * batch and its logits leave is cache; one token per block (reference: engines-other.md section 11,
 * latency-memory.md section 8).
 * @throws ForetokenError E0310, E0311 (path `engine.maxLength`), E0405, E0408.
 */
export function planHfGenerateMemory(request: HfGenerateMemoryRequest): HfGenerateMemoryPlan {
  const plan = divideMemory(HF_GENERATE_RULE, request);
  return { ...plan, largestBatch: Math.floor(plan.maxConcurrency) };
}

const HF_GENERATE_RULE: MemoryRule<HfGenerateMemoryRequest> = {
  counts: ({ batchSize, maxInputTokens, maxLength }) => ({ batchSize, maxInputTokens, maxLength }),
  shares: () => ({}),
  blockSize: () => 1,
  reservedBlocks: 0,
  longest: ({ maxLength }) => ({ field: 'maxLength', tokens: maxLength }),
  budget: (request, gpuBytes, weightsBytes) => {
    const { memory, llm, batchSize, tensorParallel, pipelineParallel } = request;
    const overhead = {
      ...NO_OVERHEAD,
      contextBytes: memory.engines.contextBytes,
      ncclBytes: tensorParallel * pipelineParallel > 1 ? memory.ncclBytes : 0,
      activationBytes: forwardBytes(request, batchSize * request.maxInputTokens),
      samplerBytes: batchSize * llm.vocabSize * memory.engines.hf.logitBytes,
      residentBytes: request.residentBytes ?? 0,
    };
    const layers = Math.max(1, Math.ceil(attentionLayers(llm) / pipelineParallel));
    const freeBytes = gpuBytes - weightsBytes - overheadBytes(overhead);
    const kvBytes = request.cacheImplementation === 'dynamic' ? (freeBytes * layers) / (layers + 1) : freeBytes;
    return { requestedBytes: gpuBytes, because: 'the whole GPU', overhead, kvBytes };
  },
  remedies: (request) => [
    ...(request.batchSize > 1 ? [{ text: 'batchSize 1', request: { ...request, batchSize: 1 } }] : []),
    ...(request.cacheImplementation === 'dynamic' ? [{ text: 'cacheImplementation static', request: { ...request, cacheImplementation: 'static' as const } }] : []),
  ],
};
