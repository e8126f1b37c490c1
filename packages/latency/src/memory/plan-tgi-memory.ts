import { divideMemory } from './divide-memory.ts';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryPlan } from './memory-plan.ts';
import { gib } from './memory-errors.ts';
import type { MemoryRule } from './memory-rule.ts';
import { forwardBytes, NO_OVERHEAD, overheadBytes } from './overhead.ts';

/** TGI's flags; absent ones take the launcher's defaults. */
export interface TgiMemoryRequest extends MemoryBase {
  /** Share of the GPU that may be used (`--cuda-memory-fraction`); default 1. */
  readonly cudaMemoryFraction?: number;
  /** Share of what the warm-up leaves that becomes cache (environment TGI_WIGGLE_ROOM); default 0.95. */
  readonly tgiWiggleRoom?: number;
  /** 1 with FlashInfer, 256 with flash decoding, 16 with paged attention; default 1. */
  readonly blockSize?: number;
  readonly maxBatchPrefillTokens?: number;
  /** Prompt and output of one request at most. */
  readonly maxTotalTokens: number;
}

/**
 * Plans a TGI shard's memory: what the warm-up prefill leaves of the allowed share, times the wiggle room; the
 * tokens of all blocks are `max_batch_total_tokens`. Block 0 is never handed out (TGI `flash_causal_lm.py`
 * warmup; reference: engines-other.md 9).
 * @throws ForetokenError E0310, E0311 (path `engine.maxTotalTokens`), E0405, E0408.
 */
export function planTgiMemory(request: TgiMemoryRequest): MemoryPlan {
  return divideMemory(TGI_RULE, request);
}

const TGI_RULE: MemoryRule<TgiMemoryRequest> = {
  counts: (request) => ({ blockSize: TGI_RULE.blockSize(request), maxBatchPrefillTokens: prefillTokens(request), maxTotalTokens: request.maxTotalTokens }),
  shares: (request) => ({ cudaMemoryFraction: fraction(request), tgiWiggleRoom: wiggle(request) }),
  blockSize: ({ blockSize, memory }) => blockSize ?? memory.engines.tgi.blockSize,
  reservedBlocks: 1,
  longest: ({ maxTotalTokens }) => ({ field: 'maxTotalTokens', tokens: maxTotalTokens }),
  budget: (request, gpuBytes, weightsBytes) => {
    const { memory, llm, tensorParallel } = request;
    const overhead = {
      ...NO_OVERHEAD,
      contextBytes: memory.engines.contextBytes,
      ncclBytes: tensorParallel > 1 ? memory.ncclBytes : 0,
      activationBytes: forwardBytes(request, prefillTokens(request)),
      samplerBytes: memory.samplerBytesPerVocab * llm.vocabSize,
      residentBytes: request.residentBytes ?? 0,
    };
    const allowedBytes = gpuBytes * fraction(request);
    const usedBytes = weightsBytes + overheadBytes(overhead);
    const because = `cudaMemoryFraction ${fraction(request)} of ${gib(gpuBytes)}`;
    return { requestedBytes: allowedBytes, because, overhead, kvBytes: (allowedBytes - usedBytes) * wiggle(request) };
  },
  remedies: (request) => {
    const small = { ...request, maxBatchPrefillTokens: 2048 };
    return [
      ...(prefillTokens(request) > 2048 ? [{ text: 'maxBatchPrefillTokens 2048', request: small }] : []),
      ...(fraction(request) < 1 ? [{ text: 'cudaMemoryFraction 1', request: { ...request, cudaMemoryFraction: 1 } }] : []),
    ];
  },
};

function fraction({ cudaMemoryFraction, memory }: TgiMemoryRequest): number {
  return cudaMemoryFraction ?? memory.engines.tgi.cudaMemoryFraction;
}

function prefillTokens({ maxBatchPrefillTokens, memory }: TgiMemoryRequest): number {
  return maxBatchPrefillTokens ?? memory.engines.tgi.maxBatchPrefillTokens;
}

function wiggle({ tgiWiggleRoom, memory }: TgiMemoryRequest): number {
  return tgiWiggleRoom ?? memory.engines.tgi.wiggleRoom;
}
