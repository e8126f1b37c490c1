import type { LmdeployMemory } from '../profile/engine-memory-data.ts';
import { divideMemory } from './divide-memory.ts';
import type { MemoryBase } from './memory-base.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRule } from './memory-rule.ts';
import { NO_OVERHEAD, overheadBytes } from './overhead.ts';

/** LMDeploy's flags; absent ones take its defaults. */
export interface LmdeployMemoryRequest extends MemoryBase {
  /** Which of its two engines runs the model. */
  readonly backend: 'pytorch' | 'turbomind';
  /** Share of the free memory that becomes cache; default 0.8. */
  readonly cacheMaxEntryCount?: number;
  /** Tokens per block; default 64. */
  readonly cacheBlockSeqLen?: number;
  readonly maxPrefillTokenNum?: number;
  readonly maxBatchSize?: number;
  /** Prompt and output of one request at most. */
  readonly sessionLen: number;
}

/** LMDeploy's division with the settings that it derives. */
export interface LmdeployMemoryPlan extends MemoryPlan {
  readonly sizing: { readonly maxBatchSize: number; readonly maxPrefillTokenNum: number };
}

/**
 * Plans an LMDeploy worker's memory: a share of what weights and the reserve for logits leave (LMDeploy
 * `pytorch/engine/executor/base.py`, TurboMind's block manager; reference: engines-other.md section 10).
 * @throws ForetokenError E0310, E0311 (path `engine.sessionLen`), E0405, E0408.
 */
export function planLmdeployMemory(request: LmdeployMemoryRequest): LmdeployMemoryPlan {
  return { ...divideMemory(LMDEPLOY_RULE, request), sizing: { maxBatchSize: batchSize(request), maxPrefillTokenNum: prefillTokens(request) } };
}

const LMDEPLOY_RULE: MemoryRule<LmdeployMemoryRequest> = {
  counts: (request) => ({
    cacheBlockSeqLen: LMDEPLOY_RULE.blockSize(request),
    maxPrefillTokenNum: prefillTokens(request),
    maxBatchSize: batchSize(request),
    sessionLen: request.sessionLen,
  }),
  shares: (request) => ({ cacheMaxEntryCount: share(request) }),
  blockSize: (request) => request.cacheBlockSeqLen ?? rules(request).blockSize,
  reservedBlocks: 0,
  longest: ({ sessionLen }) => ({ field: 'sessionLen', tokens: sessionLen }),
  budget: (request, gpuBytes, weightsBytes) => {
    const { memory, llm, tensorParallel, pipelineParallel } = request;
    const { reserveSequences, reserveBytesPerLogit } = rules(request);
    const overhead = {
      ...NO_OVERHEAD,
      contextBytes: memory.engines.contextBytes,
      ncclBytes: tensorParallel * pipelineParallel > 1 ? memory.ncclBytes : 0,
      samplerBytes: (prefillTokens(request) + reserveSequences * batchSize(request)) * llm.vocabSize * reserveBytesPerLogit,
      residentBytes: request.residentBytes ?? 0,
    };
    const usedBytes = weightsBytes + overheadBytes(overhead);
    const kvBytes = (gpuBytes - usedBytes) * share(request);
    return { requestedBytes: usedBytes + Math.max(0, kvBytes), because: `all that they take, and cacheMaxEntryCount ${share(request)} of the rest`, overhead, kvBytes };
  },
  remedies: (request) => (prefillTokens(request) > 2048 ? [{ text: 'maxPrefillTokenNum 2048', request: { ...request, maxPrefillTokenNum: 2048 } }] : []),
};

function rules({ memory, backend }: LmdeployMemoryRequest): LmdeployMemory {
  return memory.engines.lmdeploy[backend];
}

function share(request: LmdeployMemoryRequest): number {
  return request.cacheMaxEntryCount ?? rules(request).cacheMaxEntryCount;
}

function prefillTokens(request: LmdeployMemoryRequest): number {
  return request.maxPrefillTokenNum ?? rules(request).maxPrefillTokenNum;
}

function batchSize({ maxBatchSize, memory, gpu }: LmdeployMemoryRequest): number {
  const { byName, other } = memory.engines.lmdeployMaxBatchSize;
  return maxBatchSize ?? byName.find(([name]) => gpu.id.startsWith(`${name.toLowerCase()}-`))?.[1] ?? other;
}
