import type { GpuSpec, KvDtype, LlmSpec, Quantization } from '@foretoken/catalog';
import { ForetokenError } from '@foretoken/kernel';
import { checkParallel } from '../compose/check-parallel.ts';
import type { MemoryData } from '../profile/memory-data.ts';

/** What decides how a vLLM worker divides its GPU's memory. */
export interface MemoryRequest {
  readonly llm: LlmSpec;
  readonly gpu: GpuSpec;
  readonly memory: MemoryData;
  readonly tensorParallel: number;
  readonly pipelineParallel: number;
  readonly expertParallel: number;
  /** Replicas of the attention part that share the experts; default 1. */
  readonly attentionDataParallel?: number;
  readonly weightQuantization: Quantization;
  readonly kvDtype: KvDtype;
  /** Tokens per KV block. */
  readonly blockSize: number;
  /** Share of the GPU that the engine may use, above 0 and at most 1. */
  readonly gpuMemoryUtilization: number;
  readonly maxNumBatchedTokens: number;
  readonly maxModelLen: number;
  /** `0.15`, `0.23.0`, `main`: from 0.21 on a CUDA-graph estimate is subtracted. */
  readonly vllmVersion: string;
  /** Captured graph sizes; empty = eager, no graph memory. */
  readonly cudaGraphSizes: readonly number[];
  /** KV bytes per GPU given outright (`kv_cache_memory_bytes`). */
  readonly kvCacheBytes?: number;
}

/**
 * Checks the numbers once.
 * @throws ForetokenError E0408 naming the field, its value and the bound, E0405 for a split that no engine starts with.
 */
export function checkMemoryRequest(request: MemoryRequest): void {
  const counts = ['tensorParallel', 'pipelineParallel', 'expertParallel', 'attentionDataParallel', 'blockSize', 'maxNumBatchedTokens', 'maxModelLen'] as const;
  for (const field of counts) {
    const value = request[field] ?? 1;
    if (!Number.isInteger(value) || value < 1) throw outOfBounds(field, value, 'a whole number of at least 1');
  }
  checkParallel(request);
  const share = request.gpuMemoryUtilization;
  if (!(share > 0 && share <= 1)) throw outOfBounds('gpuMemoryUtilization', share, 'above 0 and at most 1');
  const given = request.kvCacheBytes;
  if (given !== undefined && !(given > 0 && Number.isFinite(given))) throw outOfBounds('kvCacheBytes', given, 'a finite number above 0');
}

function outOfBounds(field: string, value: number, allowed: string): ForetokenError {
  return new ForetokenError(`${field} is ${value}; it must be ${allowed}.`, {
    code: 'E0408',
    path: field,
    hint: `Change ${field} in the engine settings.`,
  });
}
