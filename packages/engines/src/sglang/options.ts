import { EVICTION_ORDERS } from '@foretoken/kvcache';
import type { EvictionOrderName } from '@foretoken/kvcache';
import { choice, flag, integer, number, share, speculative } from '../core/option-spec.ts';
import type { OptionSpecsOf, SpeculativeOptions } from '../core/option-spec.ts';
import type { DeploymentRequest } from '../driver.ts';
import type { HicacheConfig, HicacheStorageConfig, SglangPolicy } from './config.ts';
import { LOAD_BALANCE_METHODS } from './pick-rank.ts';
import type { LoadBalanceMethod } from './pick-rank.ts';
import { WAITING_ORDERS } from './policies/registry.ts';

/** SGLang's flags (server_args.py) that a scenario can set. */
export interface SglangEngineOptions {
  readonly contextLength?: number;
  readonly memFractionStatic?: number;
  readonly maxTotalTokens?: number;
  readonly maxRunningRequests?: number;
  readonly maxQueuedRequests?: number;
  readonly chunkedPrefillSize?: number;
  readonly maxPrefillTokens?: number;
  readonly prefillMaxRequests?: number;
  readonly pageSize?: number;
  readonly schedulePolicy?: SglangPolicy;
  readonly scheduleConservativeness?: number;
  readonly radixEvictionPolicy?: EvictionOrderName;
  readonly disableRadixCache?: boolean;
  readonly disableOverlapSchedule?: boolean;
  readonly enableMixedChunk?: boolean;
  readonly enablePriorityScheduling?: boolean;
  readonly scheduleLowPriorityValuesFirst?: boolean;
  readonly priorityPreemptionThreshold?: number;
  readonly cudaGraphMaxBs?: number;
  readonly disableCudaGraph?: boolean;
  readonly maxLorasPerBatch?: number;
  readonly maxLoadedLoras?: number;
  readonly maxLoraRank?: number;
  readonly grammarBackend?: 'xgrammar' | 'llguidance' | 'outlines';
  readonly reqWaitingTimeoutS?: number;
  readonly speculative?: SpeculativeOptions;
  readonly loadBalanceMethod?: LoadBalanceMethod;
  readonly enablePrefillDelayer?: boolean;
  readonly prefillDelayerMaxDelayPasses?: number;
  readonly prefillDelayerTokenUsageLowWatermark?: number;
  readonly ignoreEos?: boolean;
  readonly faithfulBugs?: boolean;
  readonly enableHierarchicalCache?: boolean;
  readonly hicacheRatio?: number;
  readonly hicacheSize?: number;
  readonly hicacheWritePolicy?: HicacheConfig['writePolicy'];
  readonly hicacheStorageBackend?: 'file';
  readonly hicacheStorageSizeGib?: number;
  readonly hicacheStoragePrefetchPolicy?: HicacheStorageConfig['prefetchPolicy'];
  readonly hicacheStoragePrefetchThreshold?: number;
}

/** A deployment whose options are this engine's. */
export interface SglangDeployment extends DeploymentRequest {
  readonly options: SglangEngineOptions;
}

export const SGLANG_OPTIONS: OptionSpecsOf<SglangEngineOptions> = {
  contextLength: integer(16, 'Prompt and output tokens at most; default: what the model allows.'),
  memFractionStatic: share('Share of GPU memory for weights and KV pool; default: by GPU, chunk size and graphs.'),
  maxTotalTokens: integer(16, 'KV tokens per replica instead of what memory allows.'),
  maxRunningRequests: integer(1, 'Running requests at most.'),
  maxQueuedRequests: integer(1, 'Waiting requests at most: more are refused.'),
  chunkedPrefillSize: integer(-1, 'Tokens of a prefill chunk at most; -1 = prompts are not cut.'),
  maxPrefillTokens: integer(1, 'Prompt tokens of a prefill batch at most.'),
  prefillMaxRequests: integer(1, 'Requests of a prefill batch at most.'),
  pageSize: integer(1, 'Tokens per KV page.'),
  schedulePolicy: choice(WAITING_ORDERS.map(({ name }) => name), 'Order of the waiting requests.'),
  scheduleConservativeness: number('Scales the output that running requests are expected to need: larger admits less.', { minimum: 0.01 }),
  radixEvictionPolicy: choice(EVICTION_ORDERS.map(({ name }) => name), 'Which cached prefix goes first.'),
  disableRadixCache: flag('Keep no KV beyond its request.'),
  disableOverlapSchedule: flag('Schedule only when the results of the step before are known.'),
  enableMixedChunk: flag('Let decodes ride in prefill batches.'),
  enablePriorityScheduling: flag('Order by priority and preempt for more urgent requests.'),
  scheduleLowPriorityValuesFirst: flag('Smaller priority values are more urgent; the default here, as workloads number them so (SGLang itself: larger).'),
  priorityPreemptionThreshold: integer(0, 'Difference of priorities above which a running request is preempted.'),
  cudaGraphMaxBs: integer(1, 'Largest decode batch that runs from a CUDA graph.'),
  disableCudaGraph: flag('Run without CUDA graphs.'),
  maxLorasPerBatch: integer(0, 'LoRA adapters per batch at most; 0 = LoRA off.'),
  maxLoadedLoras: integer(1, 'LoRA adapters in host memory at most; default: all.'),
  maxLoraRank: integer(1, 'Rank of the LoRA adapters; default 16.'),
  grammarBackend: choice(['xgrammar', 'llguidance', 'outlines'], 'What compiles grammars and fills their masks; default xgrammar.'),
  reqWaitingTimeoutS: number('Seconds after which a waiting request is given up (SGLANG_REQ_WAITING_TIMEOUT).', { minimum: 0.001 }),
  speculative: speculative(['ngram', 'eagle', 'mtp', 'draft-model'], 'Speculative decoding; switches overlap and mixed chunks off, as version 1 of it does.'),
  loadBalanceMethod: choice(LOAD_BALANCE_METHODS, 'How requests are spread over data-parallel ranks; default round_robin.'),
  enablePrefillDelayer: flag('Let prefills wait while only some of the ranks in lockstep could prefill.'),
  prefillDelayerMaxDelayPasses: integer(1, 'Passes in a row after which a delayed prefill runs; default 30.'),
  prefillDelayerTokenUsageLowWatermark: share('A rank that uses less of its KV pool does not wait; default: all wait.'),
  ignoreEos: flag('Clients send ignore_eos.'),
  faithfulBugs: flag("Reproduce the real scheduler's defects: preempted requests that vanish, a full flag that stays, crashes out of memory."),
  enableHierarchicalCache: flag('Keep in host memory what the GPU evicts from the radix cache (HiCache).'),
  hicacheRatio: number('Host memory as a multiple of the KV pool, above 1; default 2.', { minimum: 0 }),
  hicacheSize: number('Host memory per GPU in GB, in place of hicacheRatio; 0 = not set.', { minimum: 0 }),
  hicacheWritePolicy: choice(['write_through', 'write_through_selective', 'write_back'], 'When KV is copied to host memory: when computed (the default), when used again, or when evicted.'),
  hicacheStorageBackend: choice(['file'], 'Storage behind the host memory: files on an NVMe drive; default: none.'),
  hicacheStorageSizeGib: number('What the drive holds, in GiB; default: everything.', { minimum: 0 }),
  hicacheStoragePrefetchPolicy: choice(['best_effort', 'wait_complete', 'timeout'], 'How long a request waits for its pages from storage: not at all, to the end, or for a time (the default here; versions differ).'),
  hicacheStoragePrefetchThreshold: integer(1, 'Tokens that must be in storage for a prefetch; default 256.'),
};
