/** Which TGI the router behaves like: backends/v3 (3.x) or backends/v2 (2.x), both at db931fcf. */
export type TgiVersion = '3' | '2';

/**
 * What the queue asks before it takes a request: v3 whether its blocks can be had; v2 whether its blocks fit into
 * the token budget; models without paged attention whether the padded batch does.
 */
export type Admission = 'blocks' | 'token-budget' | 'padding';

/** Everything that the queue and the batching loop read; defaults are resolved before. */
export interface TgiConfig {
  readonly version: TgiVersion;
  readonly admission: Admission;
  readonly blockSizeTokens: number;
  /** Block 0 included, which is never handed out. */
  readonly numBlocks: number;
  readonly prefixCaching: boolean;
  /** Prompts are cut to the prefill budget, and a prefill carries the running decodes along. */
  readonly chunking: boolean;
  /** Requests in the server beyond which it answers 429. */
  readonly maxConcurrentRequests: number;
  /** Requests per batch at most, where the batch is not concatenated with the running one. */
  readonly maxBatchSize?: number;
  readonly maxBatchPrefillTokens: number;
  readonly maxBatchTotalTokens: number;
  readonly waitingServedRatio: number;
  /** Decode steps after which even a small batch is prefilled. */
  readonly maxWaitingTokens: number;
  readonly maxInputTokens: number;
  readonly maxTotalTokens: number;
  /** New tokens per turn; a longer answer goes back into the queue. Infinity = no such turns. */
  readonly turnTokens: number;
  /** Draft tokens per decode step. */
  readonly speculate: number;
  /** Waiting requests beyond which `submit` refuses; TGI itself has no limit. */
  readonly queueLimit?: number;
}
