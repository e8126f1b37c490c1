import type { ReplacementName } from '@foretoken/kvcache';

/** Which vLLM the scheduler behaves like: v0.23.0 (0fc695fc6d) or main of 2026-08-17 (017e9f4448). */
export type VllmV1Version = '0.23' | 'main';

/**
 * One KV group of a hybrid model: full attention, a sliding window or local chunks of `windowTokens`, or a
 * recurrent state that takes one block per request whatever its length.
 */
export interface KvGroup {
  readonly kind: 'full' | 'sliding' | 'chunked-local' | 'state';
  readonly windowTokens: number;
}

/** Speculative decoding as the scheduler sees it. */
export interface SpeculativeConfig {
  readonly method: 'ngram' | 'eagle' | 'draft-model';
  /** Draft tokens per step, k. */
  readonly tokens: number;
}

/** KV offloading as the scheduler sees it. */
export interface KvOffloadConfig {
  /** KV blocks that move as one. */
  readonly blocksPerChunk: number;
  /** Chunks that host memory holds. */
  readonly hostChunks: number;
  /** Chunks on the drive behind it; 0 = there is none. */
  readonly diskChunks: number;
  readonly replacement: ReplacementName;
  /** Look-ups after which a chunk is stored; 0 = always. */
  readonly storeThreshold: number;
  /** Bytes of a block on one GPU. */
  readonly blockBytes: number;
  /** GPUs that hold a part of each block. */
  readonly ranks: number;
}

/** A KV pool shared by replicas, as the scheduler sees it. */
export interface SharedKvConfig {
  /** KV blocks that move as one. */
  readonly blocksPerChunk: number;
  /** Chunks that the pool holds. */
  readonly chunks: number;
  /** Bytes of a chunk on all GPUs of a replica together. */
  readonly chunkBytes: number;
}

/** Everything that the scheduler and the KV manager read; defaults are resolved before. */
export interface VllmV1Config {
  readonly version: VllmV1Version;
  readonly blockSizeTokens: number;
  /** Null block included, as vLLM counts num_gpu_blocks. */
  readonly numGpuBlocks: number;
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  /** Overrides the per-step token budget (max_num_scheduled_tokens). */
  readonly maxNumScheduledTokens?: number;
  readonly maxModelLen: number;
  readonly enablePrefixCaching: boolean;
  readonly enableChunkedPrefill: boolean;
  readonly policy: 'fcfs' | 'priority';
  readonly asyncScheduling: boolean;
  readonly pipelineParallel: number;
  readonly useV2ModelRunner: boolean;
  /** 0 = off. */
  readonly longPrefillTokenThreshold: number;
  readonly reserveFullIsl: boolean;
  /** Fraction of blocks kept free at admission; read by `main` only. */
  readonly watermark: number;
  /** Distinct adapters per step; 0 = LoRA off. */
  readonly maxLoras: number;
  readonly speculative?: SpeculativeConfig;
  /** KV blocks kept in host memory and on disk; absent = none. */
  readonly kvOffload?: KvOffloadConfig;
  /** KV blocks kept in a pool that replicas share; absent = there is none. */
  readonly sharedKv?: SharedKvConfig;
  /** More than the one full-attention group. */
  readonly kvGroups?: readonly KvGroup[];
  /** Waiting requests beyond which `submit` refuses; vLLM itself has no limit. */
  readonly queueLimit?: number;
}

/** What a scheduler with nothing said would run with (bare SchedulerConfig of the oracles). */
export const VLLM_V1_BARE: VllmV1Config = {
  version: '0.23',
  blockSizeTokens: 16,
  numGpuBlocks: 10_000,
  maxNumSeqs: 16,
  maxNumBatchedTokens: 8192,
  maxModelLen: 8192,
  enablePrefixCaching: true,
  enableChunkedPrefill: true,
  policy: 'fcfs',
  asyncScheduling: false,
  pipelineParallel: 1,
  useV2ModelRunner: false,
  longPrefillTokenThreshold: 0,
  reserveFullIsl: true,
  watermark: 0,
  maxLoras: 0,
};

/** Batches in flight at once: the depth of the engine core's batch queue. */
export function maxConcurrentBatches(config: VllmV1Config): number {
  const pp = config.pipelineParallel;
  return config.asyncScheduling && (config.useV2ModelRunner || pp <= 1) ? pp + 1 : pp;
}
