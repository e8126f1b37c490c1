import { divideMemory } from './divide-memory.ts';
import { gib } from './memory-errors.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRequest } from './memory-request.ts';
import type { MemoryRule } from './memory-rule.ts';
import { memoryOverhead, overheadBytes } from './overhead.ts';

/**
 * Plans a vLLM V1 worker's memory: weights, overhead, the rest in KV blocks (reference: latency-memory.md
 * section 8, engine-vllm.md section 3).
 * @throws ForetokenError E0310 when weights and overhead leave no room, E0311 when one request of `maxModelLen`
 * tokens does not fit, E0405 for a split that no engine starts with, E0408 for a setting out of bounds.
 */
export function planMemory(request: MemoryRequest): MemoryPlan {
  return divideMemory(request.disableHybridKvCacheManager === true ? ONE_POOL_RULE : HYBRID_RULE, request);
}

const ONE_POOL_RULE: MemoryRule<MemoryRequest> = {
  counts: ({ blockSize, maxNumBatchedTokens, maxModelLen }) => ({ blockSize, maxNumBatchedTokens, maxModelLen }),
  shares: ({ gpuMemoryUtilization }) => ({ gpuMemoryUtilization }),
  blockSize: ({ blockSize }) => blockSize,
  reservedBlocks: 1,
  longest: ({ maxModelLen }) => ({ field: 'maxModelLen', tokens: maxModelLen }),
  budget: (request, gpuBytes, weightsBytes) => {
    const requestedBytes = Math.ceil(gpuBytes * request.gpuMemoryUtilization);
    const overhead = memoryOverhead(request);
    return {
      requestedBytes,
      because: `${request.gpuMemoryUtilization} of ${gib(gpuBytes)}`,
      overhead,
      kvBytes: requestedBytes - weightsBytes - overheadBytes(overhead),
    };
  },
  remedies: (request) => {
    const small = Math.min(request.maxNumBatchedTokens, 2048);
    return [
      ...(small < request.maxNumBatchedTokens ? [{ text: `maxNumBatchedTokens ${small}`, request: { ...request, maxNumBatchedTokens: small } }] : []),
      ...(request.gpuMemoryUtilization < 0.95 ? [{ text: 'gpuMemoryUtilization 0.95', request: { ...request, gpuMemoryUtilization: 0.95 } }] : []),
    ];
  },
};

const HYBRID_RULE: MemoryRule<MemoryRequest> = { ...ONE_POOL_RULE, hybridGroups: { chunkTokens: ({ maxNumBatchedTokens }) => maxNumBatchedTokens } };
