/**
 * What one engine iteration computes, as aggregates; a scratch record that engines reuse.
 * A request scheduled with exactly one token counts as a decode, anything longer as a prefill chunk,
 * a decode with k draft tokens as a verify of 1 + k tokens.
 */
export interface StepBatch {
  /** Tokens computed in this step, drafts included. */
  totalTokens: number;
  /** Requests in the batch. */
  sequences: number;
  /** Sum over all scheduled requests of the tokens computed before this step. */
  contextTokens: number;
  /** Requests that decode (one token, or 1 + drafts). */
  decodeSequences: number;
  /** KV tokens the decodes read: sum of (tokens computed before + tokens scheduled). */
  decodeKvTokens: number;
  /** Draft tokens per decode in this step, 0 without speculation. */
  draftTokensPerDecode: number;
  /** Prefill chunks: entries 0 … prefillCount - 1 of the two arrays below. */
  prefillCount: number;
  prefillTokens: Int32Array;
  /** Tokens computed before the chunk. */
  prefillContext: Int32Array;
  /** Distinct LoRA adapters among the requests; absent = none. Models without features ignore it. */
  adapters?: number;
  /** Requests whose next token is under a grammar; absent = none. Models without features ignore it. */
  constrainedSequences?: number;
}

/** An empty batch with room for `capacity` prefill chunks. */
export function createStepBatch(capacity: number): StepBatch {
  return {
    totalTokens: 0,
    sequences: 0,
    contextTokens: 0,
    decodeSequences: 0,
    decodeKvTokens: 0,
    draftTokensPerDecode: 0,
    prefillCount: 0,
    prefillTokens: new Int32Array(capacity),
    prefillContext: new Int32Array(capacity),
    adapters: 0,
    constrainedSequences: 0,
  };
}

/** Where a step's seconds go. Parts add up to `totalS` before overlap; `hostS` may hide behind the GPU. */
export interface StepTimeParts {
  readonly totalS: number;
  readonly gemmS: number;
  readonly attentionPrefillS: number;
  readonly attentionDecodeS: number;
  readonly moeS: number;
  readonly elementwiseS: number;
  readonly communicationS: number;
  readonly headS: number;
  readonly hostS: number;
}

/** A compiled deployment: pure functions of batch aggregates, in seconds. */
export interface StepTimeModel {
  /** Seconds from the start to the end of the iteration; 0 for an empty batch. */
  stepTimeS(batch: StepBatch): number;
  /**
   * Seconds of a pure-decode iteration of `sequences` requests with `contextTokens` tokens computed
   * before it, under distinct adapters and grammars where the model knows such features. Must equal `stepTimeS` of
   * the same batch to the last bit.
   */
  decodeTimeS(sequences: number, contextTokens: number, adapters?: number, constrained?: number): number;
  parts(batch: StepBatch): StepTimeParts;
}
