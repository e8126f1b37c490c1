import { InFlight } from '../in-flight.ts';
import type { PoolFacts, RouterContext } from '../router.ts';
import type { PickObserver } from './pick-observer.ts';

interface Sent {
  readonly tokens: number;
  /** Seconds of prefill still ahead of the first token; 0 after it. */
  prefillS: number;
}

/**
 * Latencies that a request would see on a replica, from the step times of an otherwise idle engine and from what is in
 * flight there: all prefills wait for one another, all decodes share a step. Stands in for the trained predictor beside
 * llm-d's scheduler; it knows no output lengths.
 */
export class LatencyForecast implements PickObserver {
  readonly #facts: PoolFacts;
  readonly #inputTokens: Int32Array;
  readonly #inFlight: InFlight<Sent> = new InFlight();
  readonly #pendingS: number[] = [];
  readonly #contextTokens: number[] = [];

  constructor({ columns }: RouterContext, facts: PoolFacts) {
    this.#facts = facts;
    this.#inputTokens = columns.inputTokens;
  }

  ttftS(request: number, replica: number, cachedTokens: number): number {
    return (this.#pendingS[replica] ?? 0) + this.#prefillS(request, cachedTokens);
  }

  tpotS(request: number, replica: number): number {
    return this.#facts.decodeStepS(this.#inFlight.of(replica).size + 1, (this.#contextTokens[replica] ?? 0) + this.#inputTokens[request]!);
  }

  /** The request was sent, when `cachedTokens` of it were believed to be cached. */
  add(request: number, replica: number, cachedTokens: number): void {
    if (this.#inFlight.get(request, replica) !== undefined) return;
    const sent = { tokens: this.#inputTokens[request]!, prefillS: this.#prefillS(request, cachedTokens) };
    this.#inFlight.add(request, replica, sent);
    this.#pendingS[replica] = (this.#pendingS[replica] ?? 0) + sent.prefillS;
    this.#contextTokens[replica] = (this.#contextTokens[replica] ?? 0) + sent.tokens;
  }

  onFirstToken(request: number, replica: number): void {
    const sent = this.#inFlight.get(request, replica);
    if (sent === undefined) return;
    this.#pendingS[replica] = Math.max(0, this.#pendingS[replica]! - sent.prefillS);
    sent.prefillS = 0;
  }

  onEnd(request: number, replica: number): void {
    this.onFirstToken(request, replica);
    this.#contextTokens[replica]! -= this.#inFlight.take(request, replica)?.tokens ?? 0;
    if (this.#inFlight.of(replica).size === 0) this.#pendingS[replica] = 0;
  }

  onGone(replica: number): void {
    this.#inFlight.clear(replica);
    this.#pendingS[replica] = 0;
    this.#contextTokens[replica] = 0;
  }

  #prefillS(request: number, cachedTokens: number): number {
    const tokens = this.#inputTokens[request]!;
    return this.#facts.prefillS(tokens, Math.min(cachedTokens, Math.max(0, tokens - 1)));
  }
}
