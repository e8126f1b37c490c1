import { divideMemory } from './divide-memory.ts';
import { gib } from './memory-errors.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRule } from './memory-rule.ts';
import { NO_OVERHEAD, overheadBytes } from './overhead.ts';
import type { SglangMemoryRequest, SglangSizing } from './sglang-sizing.ts';
import { sglangSizing } from './sglang-sizing.ts';

/** SGLang's division with the settings that it derives. */
export interface SglangMemoryPlan extends MemoryPlan {
  readonly sizing: SglangSizing & {
    /** Tokens of the pool, whole pages. */
    readonly maxTotalTokens: number;
    readonly maxRunningRequests: number;
  };
}

/**
 * Plans an SGLang worker's memory: the cache is what weights leave of the static share of the memory that was
 * free before loading; activations and graphs live outside that share (SGLang `model_runner.py`,
 * profile_max_num_token; reference: engines-other.md section 2). SGLang's
 * separate pools for windows and states are not counted.
 * @throws ForetokenError E0310, E0311 (path `engine.contextLength`), E0405, E0408.
 */
export function planSglangMemory(request: SglangMemoryRequest): SglangMemoryPlan {
  const plan = divideMemory(SGLANG_RULE, request);
  const maxTotalTokens = plan.kvBlocks * plan.blockSize;
  return { ...plan, sizing: { ...sglangSizing(request), maxTotalTokens, maxRunningRequests: runningRequests(request, maxTotalTokens) } };
}

const SGLANG_RULE: MemoryRule<SglangMemoryRequest> = {
  counts: (request) => {
    const { pageSize, cudaGraphMaxBs, maxPrefillTokens, chunkedPrefillSize } = sglangSizing(request);
    const chunk = chunkedPrefillSize === -1 ? {} : { chunkedPrefillSize };
    return { pageSize, cudaGraphMaxBs, maxPrefillTokens, ...chunk, contextLength: request.contextLength, maxRunningRequests: request.maxRunningRequests ?? 1 };
  },
  shares: (request) => ({ memFractionStatic: sglangSizing(request).memFractionStatic }),
  blockSize: (request) => sglangSizing(request).pageSize,
  reservedBlocks: 0,
  longest: ({ contextLength }) => ({ field: 'contextLength', tokens: contextLength }),
  budget: (request, gpuBytes, weightsBytes) => {
    const { contextBytes, sglang } = request.memory.engines;
    const { memFractionStatic } = sglangSizing(request);
    const ranks = request.tensorParallel * request.pipelineParallel * (request.attentionDataParallel ?? 1);
    const overhead = { ...NO_OVERHEAD, contextBytes, ncclBytes: ranks > 1 ? sglang.distributedBytes : 0, residentBytes: request.residentBytes ?? 0 };
    const requestedBytes = contextBytes + (gpuBytes - contextBytes) * memFractionStatic;
    return {
      requestedBytes,
      because: `memFractionStatic ${memFractionStatic} of the ${gib(gpuBytes - contextBytes)} free before loading`,
      overhead,
      kvBytes: requestedBytes - weightsBytes - overheadBytes(overhead),
    };
  },
  remedies: (request) => {
    const { memFractionStatic, chunkedPrefillSize } = sglangSizing(request);
    const small = { ...request, chunkedPrefillSize: 2048 };
    return [
      ...(request.memFractionStatic === undefined && chunkedPrefillSize > 2048 ? [{ text: 'chunkedPrefillSize 2048', request: small }] : []),
      ...(memFractionStatic < 0.95 ? [{ text: 'memFractionStatic 0.95', request: { ...request, memFractionStatic: 0.95 } }] : []),
    ];
  },
};

/** Half the pool or what was asked for, within the request table (`model_runner.py`, init_memory_pool). */
function runningRequests(request: SglangMemoryRequest, tokens: number): number {
  const { maxRunningRequests: clamp, speculativeMaxRunningRequests } = request.memory.engines.sglang;
  const { contextLength, attentionDataParallel: replicas = 1, speculativeAlgorithm } = request;
  const given = request.maxRunningRequests ?? (speculativeAlgorithm === undefined ? undefined : speculativeMaxRunningRequests);
  const wanted = given === undefined ? Math.floor(tokens / 2) : Math.floor(given / replicas);
  const table = Math.min(Math.max(Math.floor((tokens / contextLength) * clamp.perContext), clamp.least), clamp.most);
  return Math.min(wanted, table);
}
