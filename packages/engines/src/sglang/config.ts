import type { EvictionOrderName } from '@foretoken/kvcache';

/** `0.5` = commit d2b3c7fb1 (2026-02-26); `main` = the schedule policy of August to September 2026 (00550cd1). */
export type SglangVersion = '0.5' | 'main';

/** Order of the waiting queue (`--schedule-policy`). */
export type SglangPolicy = 'fcfs' | 'lpm' | 'dfs-weight' | 'lof' | 'random' | 'hrrn' | 'shortest-prefill-first';

/** HiCache (`--enable-hierarchical-cache`). */
export interface HicacheConfig {
  /** Tokens that host memory holds. */
  readonly hostTokens: number;
  readonly writePolicy: 'write_through' | 'write_through_selective' | 'write_back';
  /** Bytes of a token on one GPU. */
  readonly bytesPerToken: number;
  /** GPUs that hold a part of each token. */
  readonly ranks: number;
  readonly layers: number;
  readonly storage?: HicacheStorageConfig;
}

/** A drive behind the host memory. */
export interface HicacheStorageConfig {
  /** Pages that it holds; Infinity = all. */
  readonly pages: number;
  /** How long a request waits for its prefetch. */
  readonly prefetchPolicy: 'best_effort' | 'wait_complete' | 'timeout';
  /** Less is not fetched. */
  readonly prefetchTokens: number;
  /** What `timeout` allows, and adds per 1,024 tokens. */
  readonly timeoutBaseS: number;
  readonly timeoutPerKiTokensS: number;
}

/** Everything that the scheduler reads; defaults are resolved before. Names follow server_args.py. */
export interface SglangConfig {
  readonly version: SglangVersion;
  /** KV slots, a multiple of the page size. */
  readonly maxTotalTokens: number;
  readonly pageSize: number;
  readonly maxRunningRequests: number;
  /** Request slots; the real pool has at least 2,048. */
  readonly reqPoolSize: number;
  /** Tokens of a prefill chunk; -1 = prompts are not cut. */
  readonly chunkedPrefillSize: number;
  readonly maxPrefillTokens: number;
  /** Requests per prefill batch at most; absent = no limit. */
  readonly prefillMaxRequests?: number;
  readonly schedulePolicy: SglangPolicy;
  readonly radixEvictionPolicy: EvictionOrderName;
  readonly scheduleConservativeness: number;
  /** The next batch is scheduled while one runs, and results are seen one step late. */
  readonly overlap: boolean;
  readonly enableMixedChunk: boolean;
  readonly disableRadixCache: boolean;
  readonly enablePriorityScheduling: boolean;
  readonly scheduleLowPriorityValuesFirst: boolean;
  readonly priorityPreemptionThreshold: number;
  /** Waiting requests at most; absent = no limit. */
  readonly maxQueuedRequests?: number;
  readonly contextLength: number;
  /** Seconds after which a waiting request is given up; absent = never. */
  readonly waitingTimeoutS?: number;
  /** The radix cache in tiers; absent = the device alone. */
  readonly hicache?: HicacheConfig;
  /** Distinct adapters in the running batch at most; 0 = LoRA off. */
  readonly maxLorasPerBatch: number;
  /** Draft tokens per decode; 0 = no speculation. */
  readonly draftTokens: number;
  /** Clients send ignore_eos. */
  readonly ignoreEos: boolean;
  /** Defects of the real scheduler that lose or hang requests, or end the server. */
  readonly faithfulBugs: boolean;
}

/** What the recorder of the oracles runs with when nothing is said. */
export const SGLANG_BARE: SglangConfig = {
  version: '0.5',
  maxTotalTokens: 4096,
  pageSize: 1,
  maxRunningRequests: 64,
  reqPoolSize: 64,
  chunkedPrefillSize: 8192,
  maxPrefillTokens: 16_384,
  schedulePolicy: 'fcfs',
  radixEvictionPolicy: 'lru',
  scheduleConservativeness: 1,
  overlap: false,
  enableMixedChunk: false,
  disableRadixCache: false,
  enablePriorityScheduling: false,
  scheduleLowPriorityValuesFirst: false,
  priorityPreemptionThreshold: 10,
  contextLength: 32_768,
  maxLorasPerBatch: 0,
  draftTokens: 0,
  ignoreEos: false,
  faithfulBugs: false,
};

/** Prompt and output tokens of one request at most: context and pool, each less one. */
export function maxRequestTokens({ contextLength, maxTotalTokens }: SglangConfig): number {
  return Math.min(contextLength - 1, maxTotalTokens - 1);
}

/** A prompt of this many tokens or more is refused (HTTP 400). */
export function promptLimit(config: SglangConfig): number {
  return maxRequestTokens(config) - 5;
}
