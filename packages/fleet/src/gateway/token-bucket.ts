import type { RateLimitScenario } from './flow-control-scenario.ts';

/** A bucket that starts full and fills at a rate; a request takes one token. */
export class TokenBucket {
  readonly #limit: RateLimitScenario;
  #tokens: number;
  #timeS = 0;

  constructor(limit: RateLimitScenario) {
    this.#limit = limit;
    this.#tokens = limit.burst;
  }

  /** Is there a token? Takes it. */
  take(nowS: number): boolean {
    const { ratePerS, burst } = this.#limit;
    this.#tokens = Math.min(burst, this.#tokens + (nowS - this.#timeS) * ratePerS);
    this.#timeS = nowS;
    // A token that is whole but for rounding counts.
    if (this.#tokens < 1 - 1e-9) return false;
    this.#tokens--;
    return true;
  }
}
