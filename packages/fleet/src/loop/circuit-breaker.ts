import type { BreakerScenario } from '../scenario/route-scenario.ts';

export type BreakerState = 'closed' | 'open' | 'half-open';

/**
 * A circuit breaker: closed, until too many attempts fail; open for a while, longer each time in a row; then half open, in which a few
 * attempts decide. The machine of sgl-model-gateway (`core/circuit_breaker.rs`: 10 failures, 3 successes, 60 s, window 120 s), with
 * the failure rate of Envoy's outlier detection.
 */
export class CircuitBreaker {
  readonly #rule: BreakerScenario;
  #state: BreakerState = 'closed';
  #untilS = 0;
  #openings = 0;
  #inARow = 0;
  #successes = 0;
  #probes = 0;
  /** Ends of attempts in the window: times, and whether they failed. */
  #ends: { readonly atS: number; readonly failed: boolean }[] = [];
  /** Times at which it opened. */
  readonly openedS: number[] = [];

  constructor(rule: BreakerScenario) {
    this.#rule = rule;
  }

  stateAt(nowS: number): BreakerState {
    if (this.#state === 'open' && nowS >= this.#untilS) {
      this.#state = 'half-open';
      this.#successes = 0;
      this.#probes = 0;
    }
    return this.#state;
  }

  /** Whether an attempt may be made now. */
  allows(nowS: number): boolean {
    const state = this.stateAt(nowS);
    return state === 'closed' || (state === 'half-open' && this.#probes < this.#rule.successes);
  }

  onAttempt(nowS: number): void {
    if (this.stateAt(nowS) === 'half-open') this.#probes++;
  }

  onSuccess(nowS: number): void {
    this.#inARow = 0;
    this.#note(nowS, false);
    if (this.stateAt(nowS) !== 'half-open') return;
    this.#probes = Math.max(0, this.#probes - 1);
    if (++this.#successes < this.#rule.successes) return;
    this.#state = 'closed';
    this.#openings = 0;
    this.#ends = [];
  }

  onFailure(nowS: number): void {
    this.#note(nowS, true);
    const state = this.stateAt(nowS);
    if (state === 'open') return;
    this.#inARow++;
    if (state === 'half-open' || this.#inARow >= this.#rule.failures || this.#rateIsHigh()) this.#open(nowS);
  }

  /** An attempt ended without telling anything about the replica: the client left. */
  onNothing(): void {
    this.#probes = Math.max(0, this.#probes - 1);
  }

  #open(nowS: number): void {
    const { openS, openFactor, maxOpenS } = this.#rule;
    let durationS = openS;
    for (let i = 0; i < this.#openings && durationS < maxOpenS; i++) durationS *= openFactor;
    this.#state = 'open';
    this.#untilS = nowS + Math.min(durationS, maxOpenS);
    this.#openings++;
    this.#inARow = 0;
    this.openedS.push(nowS);
  }

  #note(nowS: number, failed: boolean): void {
    if (this.#rule.failureRate === undefined) return;
    this.#ends.push({ atS: nowS, failed });
    const fromS = nowS - this.#rule.windowS;
    let stale = 0;
    while (stale < this.#ends.length && this.#ends[stale]!.atS < fromS) stale++;
    if (stale > 0) this.#ends = this.#ends.slice(stale);
  }

  #rateIsHigh(): boolean {
    const { failureRate, volume } = this.#rule;
    if (failureRate === undefined || this.#ends.length < volume) return false;
    return this.#ends.filter(({ failed }) => failed).length >= failureRate * this.#ends.length;
  }
}
