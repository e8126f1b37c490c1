import type { SglangSize } from '../profile/engine-memory-data.ts';
import type { MemoryBase } from './memory-base.ts';

const GIB = 1024 * 1024 * 1024;

/** SGLang's flags; absent ones take the defaults that it derives from the GPU. */
export interface SglangMemoryRequest extends MemoryBase {
  /** Share of the GPU for weights and cache, above 0 and at most 1. */
  readonly memFractionStatic?: number;
  /** Prompt tokens per prefill batch; -1 = no chunks. With attention replicas the default is divided by them. */
  readonly chunkedPrefillSize?: number;
  readonly maxPrefillTokens?: number;
  readonly cudaGraphMaxBs?: number;
  /** Tokens of the largest piecewise prefill graph; default 0, none. */
  readonly piecewiseCudaGraphMaxTokens?: number;
  readonly pageSize?: number;
  readonly contextLength: number;
  readonly maxRunningRequests?: number;
  /** `EAGLE`, `EAGLE3`, `NEXTN` and `STANDALONE` leave room for a draft model. */
  readonly speculativeAlgorithm?: string;
}

/** SGLang's derived settings, before the cache is counted. */
export interface SglangSizing {
  readonly memFractionStatic: number;
  readonly chunkedPrefillSize: number;
  readonly maxPrefillTokens: number;
  readonly cudaGraphMaxBs: number;
  readonly pageSize: number;
}

/**
 * Chunk size and graph limit by GPU memory, and from them the share left for weights and cache, rounded to three
 * digits (SGLang `server_args.py`; reference: engines-other.md section 2). `tensorParallel` counts the ranks of
 * one attention replica, SGLang's `tp` those of all.
 */
export function sglangSizing(request: SglangMemoryRequest): SglangSizing {
  const { memory, gpu, tensorParallel, attentionDataParallel: replicas = 1 } = request;
  const rules = memory.engines.sglang;
  const gpuGib = gpu.memoryUsableMib / 1024;
  const size = rules.sizes.find(({ belowBytes }) => gpuGib * GIB < belowBytes) as SglangSize;
  const ranks = tensorParallel * replicas;
  const chunkedPrefillSize = request.chunkedPrefillSize ?? Math.floor(size.chunkedPrefillSize / replicas);
  const maxPrefillTokens = request.maxPrefillTokens ?? rules.maxPrefillTokens;
  const cudaGraphMaxBs = request.cudaGraphMaxBs ?? (ranks < 4 ? size.cudaGraphMaxBs : size.cudaGraphMaxBsTp4);
  const reservedMib = reserved(request, ranks, chunkedPrefillSize > 0 ? chunkedPrefillSize : maxPrefillTokens, cudaGraphMaxBs);
  const share = (gpu.memoryUsableMib - reservedMib) / gpu.memoryUsableMib;
  return {
    memFractionStatic: request.memFractionStatic ?? Math.round(share * 1000) / 1000,
    chunkedPrefillSize,
    maxPrefillTokens,
    cudaGraphMaxBs,
    pageSize: request.pageSize ?? rules.pageSize,
  };
}

/** MiB outside of the static share: activations, graphs, attention replicas' gather buffers, a draft model. */
function reserved(request: SglangMemoryRequest, ranks: number, chunk: number, graphBs: number): number {
  const { memory, gpu, pipelineParallel, attentionDataParallel: replicas = 1, piecewiseCudaGraphMaxTokens = 0 } = request;
  const { reservedMib, speculativeReservedMib } = memory.engines.sglang;
  const term = (name: string): number => reservedMib[name] as number;
  let mib = term('fixed') + term('per_chunk_token') * Math.max(chunk, term('least_chunk')) + term('per_graph_sequence') * graphBs;
  mib += term('per_rank') * ranks * pipelineParallel + piecewiseCudaGraphMaxTokens / 8;
  if (replicas > 1) {
    mib += term('dp_per_graph_sequence') * graphBs * replicas;
    if (graphBs > term('dp_large')) mib += term('dp_large_per_graph_sequence') * graphBs * replicas;
  }
  if (gpu.memoryUsableMib > term('large_gpu_gib') * 1024) mib = Math.max(mib, term('large_gpu_least'));
  return mib + (speculativeReservedMib[request.speculativeAlgorithm ?? ''] ?? 0);
}
