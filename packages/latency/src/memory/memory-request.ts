import type { MemoryBase } from './memory-base.ts';

/** What decides how a vLLM V1 worker divides its GPU's memory. */
export interface MemoryRequest extends MemoryBase {
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
  /** All layers keep every token, as before vLLM had groups (0.8.5); default false. */
  readonly disableHybridKvCacheManager?: boolean;
}
