import type { GpuSpec } from '@foretoken/catalog';
import type { MemoryData } from '../profile/memory-data.ts';
import { hybridKvLayout, layoutBytesPerToken, onePoolLayout, requestBlocks } from './kv-groups.ts';
import type { KvLayout } from './kv-groups.ts';
import type { MemoryBase } from './memory-base.ts';
import { checkMemoryBase } from './memory-base.ts';
import { doesNotFit, requestTooLong } from './memory-errors.ts';
import type { MemoryPlan } from './memory-plan.ts';
import type { MemoryBudget, MemoryRule } from './memory-rule.ts';
import { overheadBytes } from './overhead.ts';
import { rankWeightBytes } from './rank-weights.ts';

const MIB = 1024 * 1024;

/**
 * Plans a worker's memory by the rule of its engine: weights, overhead, the rest in KV blocks.
 * @throws ForetokenError E0310 when weights and overhead leave no room, E0311 when one request of the longest
 * allowed length does not fit, E0405 for a split that no engine starts with, E0408 for a setting out of bounds.
 */
export function divideMemory<R extends MemoryBase>(rule: MemoryRule<R>, request: R): MemoryPlan {
  checkMemoryBase(request, rule.counts(request), rule.shares(request));
  const { plan, budget } = divide(rule, request);
  const least = rule.reservedBlocks + 1;
  if (plan.kvBlocks < least) throw doesNotFit(rule, request, plan, budget, (changed) => divide(rule, changed).plan.kvBlocks >= least);
  if (plan.blocksPerLongestRequest > plan.kvBlocks) throw requestTooLong(rule, request, plan);
  return plan;
}

/** The division without its checks; blocks may come out at or below zero. */
function divide<R extends MemoryBase>(rule: MemoryRule<R>, request: R): { readonly plan: MemoryPlan; readonly budget: MemoryBudget } {
  const { llm, kvDtype, tensorParallel, pipelineParallel, draftKvBytesPerToken = 0 } = request;
  const gpuBytes = usableBytes(request.gpu, request.memory);
  const weightsBytes = rankWeightBytes(llm, request);
  const budget = rule.budget(request, gpuBytes, weightsBytes);
  const kvBytes = request.kvCacheBytes ?? budget.kvBytes;
  const layoutOf = rule.hybridGroups === undefined ? onePoolLayout : hybridKvLayout;
  const layout = layoutOf(llm, kvDtype, tensorParallel, pipelineParallel, rule.blockSize(request));
  const ownPerToken = layoutBytesPerToken(layout);
  // A drafter's pages lie beside the model's: its blocks come out of the same bytes.
  const ownBytes = draftKvBytesPerToken === 0 ? kvBytes : (kvBytes * ownPerToken) / (ownPerToken + draftKvBytesPerToken);
  const kvBlocks = blocksIn(ownBytes, layout, rule.roundsUp ?? false);
  const longest = rule.longest(request).tokens;
  const blocksPerLongestRequest = requestBlocks(layout, longest, rule.hybridGroups?.chunkTokens(request) ?? 0);
  const maxConcurrency = kvBlocks / blocksPerLongestRequest;
  const plan = {
    gpuBytes,
    requestedBytes: budget.requestedBytes,
    weightsBytes,
    overheadBytes: overheadBytes(budget.overhead),
    overhead: budget.overhead,
    kvBytes,
    kvBytesPerToken: ownPerToken + draftKvBytesPerToken,
    layout,
    blockSize: layout.blockSize,
    kvBlocks,
    usableBlocks: kvBlocks - rule.reservedBlocks,
    blocksPerLongestRequest,
    maxConcurrency,
    kvTokens: Math.floor(maxConcurrency * longest),
  };
  return { plan, budget };
}

function blocksIn(kvBytes: number, layout: KvLayout, roundsUp: boolean): number {
  if (roundsUp && kvBytes > 0) return Math.ceil(Math.floor(kvBytes / (layout.blockBytes / layout.blockSize)) / layout.blockSize);
  return Math.floor(Math.floor(kvBytes / layout.pageBytes) / layout.groupSize);
}

/** Measured CUDA total, else the driver's total less what it keeps for itself. */
export function usableBytes(gpu: GpuSpec, memory: MemoryData): number {
  return gpu.cudaUsableBytes ?? memory.usableBytes[gpu.id] ?? gpu.memoryUsableMib * MIB - memory.driverReservedBytes;
}
