import type { GpuSpec } from '@foretoken/catalog';
import type { MemoryData } from '../profile/memory-data.ts';
import { kvLayout, rankKvBytesPerToken, requestBlocks } from './kv-groups.ts';
import { doesNotFit, requestTooLong } from './memory-errors.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryRequest } from './memory-request.ts';
import { checkMemoryRequest } from './memory-request.ts';
import { memoryOverhead, overheadBytes } from './overhead.ts';
import { rankWeightBytes } from './rank-weights.ts';

const MIB = 1024 * 1024;

/**
 * Plans a vLLM V1 worker's memory: weights, overhead, the rest in KV blocks (reference: latency-memory.md
 * section 8, engine-vllm.md section 3).
 * @throws ForetokenError E0310 when weights and overhead leave no room, E0311 when one request of `maxModelLen`
 * tokens does not fit, E0405 for a split that no engine starts with, E0408 for a setting out of bounds.
 */
export function planMemory(request: MemoryRequest): MemoryPlan {
  checkMemoryRequest(request);
  const plan = divide(request);
  if (plan.kvBlocks < 2) throw doesNotFit(request, plan, (changed) => divide(changed).kvBlocks >= 2);
  if (plan.blocksPerLongestRequest > plan.kvBlocks) throw requestTooLong(request, plan);
  return plan;
}

/** The division without its checks; blocks may come out at or below zero. */
function divide(request: MemoryRequest): MemoryPlan {
  const { llm, kvDtype, tensorParallel, pipelineParallel, maxModelLen, maxNumBatchedTokens } = request;
  const gpuBytes = usableBytes(request.gpu, request.memory);
  const requestedBytes = Math.ceil(gpuBytes * request.gpuMemoryUtilization);
  const weightsBytes = rankWeightBytes(llm, request);
  const overhead = memoryOverhead(request);
  const otherBytes = overheadBytes(overhead);
  const kvBytes = request.kvCacheBytes ?? requestedBytes - weightsBytes - otherBytes;
  const layout = kvLayout(llm, kvDtype, tensorParallel, pipelineParallel, request.blockSize);
  const kvBlocks = Math.floor(Math.floor(kvBytes / layout.pageBytes) / layout.groupSize);
  const blocksPerLongestRequest = requestBlocks(layout, maxModelLen, maxNumBatchedTokens);
  const maxConcurrency = kvBlocks / blocksPerLongestRequest;
  return {
    gpuBytes,
    requestedBytes,
    weightsBytes,
    overheadBytes: otherBytes,
    overhead,
    kvBytes,
    kvBytesPerToken: rankKvBytesPerToken(llm, kvDtype, tensorParallel, pipelineParallel),
    layout,
    blockSize: layout.blockSize,
    kvBlocks,
    usableBlocks: kvBlocks - 1,
    blocksPerLongestRequest,
    maxConcurrency,
    kvTokens: Math.floor(maxConcurrency * maxModelLen),
  };
}

/** Measured CUDA total, else the driver's total less what it keeps for itself. */
function usableBytes(gpu: GpuSpec, memory: MemoryData): number {
  return gpu.cudaUsableBytes ?? memory.usableBytes[gpu.id] ?? gpu.memoryUsableMib * MIB - memory.driverReservedBytes;
}
