/** Everything that the scheduler and the block manager read (vllm/config.py at v0.10.0); defaults are resolved before. */
export interface VllmV0Config {
  readonly blockSizeTokens: number;
  /** All of them hold tokens: V0 has no null block. */
  readonly numGpuBlocks: number;
  readonly maxNumSeqs: number;
  readonly maxNumBatchedTokens: number;
  readonly maxModelLen: number;
  readonly enablePrefixCaching: boolean;
  readonly enableChunkedPrefill: boolean;
  readonly policy: 'fcfs' | 'priority';
  /** Prompts that may be in the middle of their prefill at once; they share the step's budget. */
  readonly maxNumPartialPrefills: number;
  /** How many of those may be long. */
  readonly maxLongPartialPrefills: number;
  /** A prompt with more tokens to go is long. */
  readonly longPrefillTokenThreshold: number;
  /** Share of the blocks kept free at admission. */
  readonly watermark: number;
  /** Distinct adapters per step; 0 = LoRA off. */
  readonly maxLoras: number;
  /** Finishes are seen one step late: each finished request decodes once more for nothing. */
  readonly asyncOutputProcessing: boolean;
  /** Waiting requests beyond which `submit` refuses; vLLM itself has no limit. */
  readonly queueLimit?: number;
}

/** What a scheduler with nothing said would run with (bare SchedulerConfig and CacheConfig of the oracles). */
export const VLLM_V0_BARE: VllmV0Config = {
  blockSizeTokens: 16,
  numGpuBlocks: 1000,
  maxNumSeqs: 256,
  maxNumBatchedTokens: 2048,
  maxModelLen: 2048,
  enablePrefixCaching: false,
  enableChunkedPrefill: false,
  policy: 'fcfs',
  maxNumPartialPrefills: 1,
  maxLongPartialPrefills: 1,
  longPrefillTokenThreshold: 0,
  watermark: 0.01,
  maxLoras: 0,
  asyncOutputProcessing: false,
};
