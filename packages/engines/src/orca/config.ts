/**
 * KV slots reserved for a request at its first iteration. `max-tokens` = prompt and max_tokens (Orca's `max_tokens`
 * attribute); the other three are the variants of the vLLM paper (SOSP'23, section 6.1): `max` = the longest length,
 * `power-of-two` = prompt and the output rounded up to a power of two, `oracle` = exactly what the request will use.
 * The last two know the true output length, which no real system does.
 */
export type OrcaReservation = 'max-tokens' | 'max' | 'power-of-two' | 'oracle';

/** What Orca's scheduler reads. */
export interface OrcaConfig {
  /** Requests in an iteration at most. */
  readonly maxBatchSize: number;
  /** Prompt and output of a request at most. */
  readonly maxLength: number;
  /** KV slots of one token. */
  readonly kvSlots: number;
  readonly reservation: OrcaReservation;
}
