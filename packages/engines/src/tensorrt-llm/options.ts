import { choice, flag, integer, numbers, share, speculative } from '../core/option-spec.ts';
import type { OptionSpecsOf, SpeculativeOptions } from '../core/option-spec.ts';
import type { DeploymentRequest as AnyDeploymentRequest } from '../driver.ts';
import type { CapacityPolicy, ChunkingPolicy } from './config.ts';

export type TensorrtLlmBackend = 'pytorch' | 'tensorrt';

/** Flags of TensorRT-LLM's LLM API, and of Triton in front of it, that a scenario can set. */
export interface TensorrtLlmEngineOptions {
  readonly backend?: TensorrtLlmBackend;
  readonly maxBatchSize?: number;
  readonly maxNumTokens?: number;
  readonly maxSeqLen?: number;
  readonly maxInputLen?: number;
  readonly tokensPerBlock?: number;
  readonly freeGpuMemoryFraction?: number;
  readonly numBlocks?: number;
  readonly capacitySchedulerPolicy?: CapacityPolicy;
  readonly enableChunkedPrefill?: boolean;
  readonly contextChunkingPolicy?: ChunkingPolicy;
  readonly disableOverlapScheduler?: boolean;
  readonly twoStepLookahead?: boolean;
  readonly enableBlockReuse?: boolean;
  readonly enablePartialReuse?: boolean;
  readonly copyOnPartialReuse?: boolean;
  readonly hostCacheSize?: number;
  readonly secondaryOffloadMinPriority?: number;
  readonly retentionRanges?: readonly number[];
  readonly decodeRetentionPriority?: number;
  readonly decodeDurationMs?: number;
  readonly loraPages?: number;
  readonly loraPagesPerAdapter?: number;
  readonly maxCpuLoras?: number;
  readonly maxLoraRank?: number;
  readonly guidedDecodingBackend?: 'xgrammar' | 'llguidance';
  readonly speculative?: SpeculativeOptions;
  readonly frontend?: 'none' | 'triton';
  readonly tritonMaxQueueSize?: number;
  readonly tritonMaxQueueDelayUs?: number;
  readonly tritonPreferredBatchSizes?: readonly number[];
  readonly tritonMaxBatchSize?: number;
  readonly tritonTimeoutUs?: number;
  readonly tritonTimeoutAction?: 'REJECT' | 'DELAY';
  readonly tritonPriorityLevels?: number;
  readonly tritonInstances?: number;
}

/** A deployment whose options are this engine's. */
export interface DeploymentRequest extends AnyDeploymentRequest {
  readonly options: TensorrtLlmEngineOptions;
}

export const TENSORRT_LLM_OPTIONS: OptionSpecsOf<TensorrtLlmEngineOptions> = {
  backend: choice(['pytorch', 'tensorrt'], 'PyTorch executor, which overlaps scheduling, or the synchronous C++ executor of built engines.'),
  maxBatchSize: integer(1, 'Requests that run at once at most.'),
  maxNumTokens: integer(1, 'Tokens per step at most.'),
  maxSeqLen: integer(1, 'Prompt and output tokens at most; default: what the model allows.'),
  maxInputLen: integer(1, 'Prompt tokens at most.'),
  tokensPerBlock: integer(1, 'Tokens per KV block.'),
  freeGpuMemoryFraction: share('Share of the memory that weights and activations leave which becomes KV cache.'),
  numBlocks: integer(1, 'KV blocks per replica instead of what memory allows.'),
  capacitySchedulerPolicy: choice(['GUARANTEED_NO_EVICT', 'MAX_UTILIZATION', 'STATIC_BATCH'], 'Who may hold KV: only whoever surely fits to its end, whoever fits for a step, or one batch at a time.'),
  enableChunkedPrefill: flag('Cut prompts that do not fit into a step.'),
  contextChunkingPolicy: choice(['FIRST_COME_FIRST_SERVED', 'EQUAL_PROGRESS'], 'How the tokens of a step are shared among prompts that are cut.'),
  disableOverlapScheduler: flag('Schedule a step only when the results of the one before are there.'),
  twoStepLookahead: flag('MAX_UTILIZATION keeps room for two decode steps instead of one.'),
  enableBlockReuse: flag('Reuse the KV blocks of equal prefixes.'),
  enablePartialReuse: flag('Reuse the equal beginning of a block whose rest differs.'),
  copyOnPartialReuse: flag('Copy a partly reused block that others need; off: reuse in part only blocks that nobody needs.'),
  hostCacheSize: integer(0, 'Bytes of host memory per GPU for evicted blocks.'),
  secondaryOffloadMinPriority: integer(0, 'Blocks of less retention priority are dropped, not moved to the host.'),
  retentionRanges: numbers('Retention of prompt blocks: first token, end token (-1 = end of prompt), priority 0 to 100, milliseconds (0 = for good), and so on.'),
  decodeRetentionPriority: integer(0, 'Retention priority 0 to 100 of the blocks of generated tokens.'),
  decodeDurationMs: integer(0, 'How long that priority holds; 0 = for good.'),
  loraPages: integer(0, 'Pages for LoRA adapters on the GPU; 0 = LoRA off.'),
  loraPagesPerAdapter: integer(1, 'Pages that an adapter takes.'),
  maxCpuLoras: integer(1, 'LoRA adapters in host memory at most; default: as many as the pages hold.'),
  maxLoraRank: integer(1, 'Rank of the LoRA adapters; default 64.'),
  guidedDecodingBackend: choice(['xgrammar', 'llguidance'], 'What compiles grammars and fills their masks; default xgrammar.'),
  speculative: speculative(['ngram', 'eagle', 'mtp', 'draft-model', 'medusa'], 'Speculative decoding; disables the overlap scheduler.'),
  frontend: choice(['none', 'triton'], 'Server in front of the executor: trtllm-serve, or Triton with its queue.'),
  tritonMaxQueueSize: integer(0, 'Requests that wait in a Triton queue at most; 0 = no limit.'),
  tritonMaxQueueDelayUs: integer(0, 'How long Triton waits for a preferred batch.'),
  tritonPreferredBatchSizes: numbers('Batch sizes that Triton hands over at once.'),
  tritonMaxBatchSize: integer(1, "max_batch_size of the Triton model; default: the executor's."),
  tritonTimeoutUs: integer(0, 'How long a request may wait in Triton; 0 = for good.'),
  tritonTimeoutAction: choice(['REJECT', 'DELAY'], 'What happens then: it is refused, or stands behind the others.'),
  tritonPriorityLevels: integer(0, 'Triton queues by priority; 0 = one.'),
  tritonInstances: integer(1, 'Batches that run at a time, each to its end (no in-flight batching: gpt_model_type V1); default: the model takes every request at once.'),
};
