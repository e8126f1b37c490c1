/** Which of LMDeploy's two engines runs the model. */
export type LmdeployBackend = 'pytorch' | 'turbomind';

/** Which long prompt is computed next: the one with the fewest chunks, aged by its waiting time, or the oldest. */
export type LongPrefillPolicy = 'size' | 'fifo';

/** What both engines' schedulers and block managers read. */
export interface LmdeployConfig {
  readonly backend: LmdeployBackend;
  /** Tokens per block. */
  readonly blockSize: number;
  readonly blocks: number;
  readonly maxBatchSize: number;
  /** Prefill tokens of a step at most (PyTorch); TurboMind adds a decode of every request. */
  readonly maxPrefillTokenNum: number;
  /** Prompt and output of a request at most. */
  readonly sessionLen: number;
  readonly enablePrefixCaching: boolean;
  /** PyTorch: decode steps after which waiting requests are prefilled in any case. */
  readonly prefillInterval: number;
  /** PyTorch. */
  readonly longPrefillPolicy: LongPrefillPolicy;
}
