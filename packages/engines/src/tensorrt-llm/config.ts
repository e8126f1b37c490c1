/** Who may hold KV blocks (`CapacitySchedulerPolicy`). */
export type CapacityPolicy = 'GUARANTEED_NO_EVICT' | 'MAX_UTILIZATION' | 'STATIC_BATCH';

/** How prompts that do not fit into a step are cut (`ContextChunkingPolicy`). */
export type ChunkingPolicy = 'EQUAL_PROGRESS' | 'FIRST_COME_FIRST_SERVED';

/** Importance of the blocks of a stretch of tokens (`KvCacheRetentionConfig::TokenRangeRetentionConfig`). */
export interface TokenRangeRetention {
  readonly startToken: number;
  /** Infinity = to the end of the prompt. */
  readonly endToken: number;
  readonly priority: number;
  readonly durationS: number;
}

/** Everything that the schedulers and the block manager read; defaults are resolved before. */
export interface TensorrtLlmConfig {
  readonly tokensPerBlock: number;
  readonly numBlocks: number;
  /** Requests in a step at most. */
  readonly maxBatchSize: number;
  /** Requests that the capacity scheduler selects at most. */
  readonly maxNumRequests: number;
  /** Requests fetched from the queue and not finished at most. */
  readonly maxNumActiveRequests: number;
  /** Infinity = no limit. */
  readonly maxNumTokens: number;
  /** Prompt and output. */
  readonly maxSeqLen: number;
  /** Longest prompt; a paused request that has grown beyond it is cut. */
  readonly maxInputLen: number;
  readonly capacityPolicy: CapacityPolicy;
  /** Undefined = chunking off. */
  readonly chunkingPolicy: ChunkingPolicy | undefined;
  readonly chunkUnitSize: number;
  /** Longest chunk; Infinity = no limit. */
  readonly maxContextLength: number;
  /** Results are seen one step late. */
  readonly overlap: boolean;
  /** MAX_UTILIZATION keeps room for two decode steps. */
  readonly twoStepLookahead: boolean;
  readonly enableBlockReuse: boolean;
  /** Reused tokens count towards max_num_tokens (1.0); main of 2026, pyexecutor/scheduler.py at 002f3cc3, leaves them out. */
  readonly chargesReusedTokens: boolean;
  readonly enablePartialReuse: boolean;
  readonly copyOnPartialReuse: boolean;
  readonly hostBlocks: number;
  readonly secondaryOffloadMinPriority: number;
  readonly retention: readonly TokenRangeRetention[];
  readonly decodeRetentionPriority: number;
  readonly decodeDurationS: number;
  /** Pages for LoRA adapters on the GPU; 0 = no limit. */
  readonly loraPages: number;
  /** Pages that the adapter takes. */
  readonly pagesOfAdapter: (adapter: number) => number;
  /** Draft tokens per decode. */
  readonly draftTokens: number;
  readonly queueLimit?: number;
}

/** Everything at its default, on few blocks. */
export const TENSORRT_LLM_BARE: TensorrtLlmConfig = {
  tokensPerBlock: 32,
  numBlocks: 1000,
  maxBatchSize: 2048,
  maxNumRequests: 2048,
  maxNumActiveRequests: 2048,
  maxNumTokens: 8192,
  maxSeqLen: 8192,
  maxInputLen: 8192,
  capacityPolicy: 'GUARANTEED_NO_EVICT',
  chunkingPolicy: undefined,
  chunkUnitSize: 32,
  maxContextLength: Infinity,
  overlap: true,
  twoStepLookahead: false,
  enableBlockReuse: true,
  chargesReusedTokens: true,
  enablePartialReuse: true,
  copyOnPartialReuse: true,
  hostBlocks: 0,
  secondaryOffloadMinPriority: 30,
  retention: [],
  decodeRetentionPriority: 35,
  decodeDurationS: Infinity,
  loraPages: 0,
  pagesOfAdapter: () => 1,
  draftTokens: 0,
};

/** A context that grew beyond this by pauses is cut: without chunking it must fit into a step. */
export function longestContext({ maxInputLen, chunkingPolicy, maxNumTokens, maxContextLength }: TensorrtLlmConfig): number {
  return Math.min(maxInputLen, chunkingPolicy === undefined ? Math.min(maxNumTokens, maxContextLength) : Infinity);
}

/** Longer prompts are refused: an output token must fit behind them. */
export function longestPrompt(config: TensorrtLlmConfig): number {
  return Math.min(config.maxSeqLen - 1, longestContext(config));
}
