import { divideMemory } from './divide-memory.ts';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRule } from './memory-rule.ts';
import { NO_OVERHEAD, overheadBytes } from './overhead.ts';

/** Flags of Hugging Face continuous batching; absent ones take its defaults. */
export interface HfContinuousMemoryRequest extends MemoryBase {
  /** Share of the free memory for cache and step buffers; default 0.9, with logits processors 0.8. */
  readonly maxMemoryPercent?: number;
  readonly logitsProcessors?: boolean;
  /** Tokens per page; default 256. */
  readonly pageSize?: number;
  readonly maxBatchTokens?: number;
  /** Prompt and output of one request at most. */
  readonly maxLength: number;
}

/**
 * Plans the memory of `generate_batch`: a share of what weights leave, less the hidden states and logits of a full
 * step, in pages of 256 tokens (transformers 5.18.0 `continuous_batching/cache.py`; reference: engines-other.md
 * section 11).
 * @throws ForetokenError E0310, E0311 (path `engine.maxLength`), E0405, E0408.
 */
export function planHfContinuousMemory(request: HfContinuousMemoryRequest): MemoryPlan {
  return divideMemory(HF_CONTINUOUS_RULE, request);
}

const HF_CONTINUOUS_RULE: MemoryRule<HfContinuousMemoryRequest> = {
  counts: (request) => ({ pageSize: HF_CONTINUOUS_RULE.blockSize(request), maxBatchTokens: batchTokens(request), maxLength: request.maxLength }),
  shares: (request) => ({ maxMemoryPercent: share(request) }),
  blockSize: ({ pageSize, memory }) => pageSize ?? memory.engines.hf.pageSize,
  reservedBlocks: 0,
  longest: ({ maxLength }) => ({ field: 'maxLength', tokens: maxLength }),
  budget: (request, gpuBytes, weightsBytes) => {
    const { memory, llm, tensorParallel, pipelineParallel } = request;
    const { activationBytesPerElement } = memory.engines.hf;
    const overhead = {
      ...NO_OVERHEAD,
      contextBytes: memory.engines.contextBytes,
      ncclBytes: tensorParallel * pipelineParallel > 1 ? memory.ncclBytes : 0,
      activationBytes: batchTokens(request) * llm.hiddenSize * activationBytesPerElement,
      samplerBytes: batchTokens(request) * llm.vocabSize * activationBytesPerElement,
      residentBytes: request.residentBytes ?? 0,
    };
    const stepBytes = overhead.activationBytes + overhead.samplerBytes;
    const loadedBytes = weightsBytes + overheadBytes(overhead) - stepBytes;
    const givenBytes = (gpuBytes - loadedBytes) * share(request);
    const because = `all that is loaded, and maxMemoryPercent ${share(request)} of the rest`;
    return { requestedBytes: loadedBytes + Math.max(0, givenBytes), because, overhead, kvBytes: givenBytes - stepBytes };
  },
  remedies: (request) => (batchTokens(request) > 1024 ? [{ text: 'maxBatchTokens 1024', request: { ...request, maxBatchTokens: 1024 } }] : []),
};

function share({ maxMemoryPercent, logitsProcessors, memory }: HfContinuousMemoryRequest): number {
  const { hf } = memory.engines;
  return maxMemoryPercent ?? (logitsProcessors === true ? hf.maxMemoryPercentWithProcessors : hf.maxMemoryPercent);
}

function batchTokens({ maxBatchTokens, memory }: HfContinuousMemoryRequest): number {
  return maxBatchTokens ?? memory.engines.hf.maxBatchTokens;
}
