/** A server that runs one padded batch after the other to its end. */
export interface StaticBatchingConfig {
  /** Rows at most. */
  readonly maxBatchSize: number;
  /** Prompt and output of a row at most. */
  readonly maxLength: number;
  /** KV slots of one token. */
  readonly kvSlots: number;
  /**
   * KV of a batch: `whole` = padded prompt and longest output from the start, and no more rows than fit
   * (FasterTransformer); `static` = the same, but a batch that is too large fails (StaticCache); `dynamic` = grows by a
   * slot per row and step, and fails when nothing is left (DynamicCache).
   */
  readonly reservation: 'whole' | 'static' | 'dynamic';
  /** Tokens reach their clients as they are made; else all of them when the batch ends. */
  readonly streaming: boolean;
}
