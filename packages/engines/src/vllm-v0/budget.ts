import type { VllmV0Config } from './config.ts';

/** What one schedule() call has handed out: `SchedulingBudget` of vllm/core/scheduler.py (v0.10.0). */
export class Budget {
  readonly #maxTokens: number;
  readonly #maxSeqs: number;
  /** Tokens to compute. */
  tokens = 0;
  /** Tokens found in the cache, beside them. */
  cachedTokens = 0;
  seqs = 0;

  constructor({ maxNumBatchedTokens, maxNumSeqs }: VllmV0Config) {
    this.#maxTokens = maxNumBatchedTokens;
    this.#maxSeqs = maxNumSeqs;
  }

  reset(): void {
    this.tokens = 0;
    this.cachedTokens = 0;
    this.seqs = 0;
  }

  get remainingTokens(): number {
    return this.#maxTokens - this.tokens;
  }

  /** One more request with that many tokens. */
  canSchedule(tokens: number): boolean {
    return this.tokens + tokens <= this.#maxTokens && this.seqs + 1 <= this.#maxSeqs;
  }
}
