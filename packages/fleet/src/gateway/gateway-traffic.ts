import { InFlight } from '../routers/in-flight.ts';
import type { VisibleColumns } from '../routers/router.ts';
import type { GatewayCounts } from './saturation/detectors.ts';

interface Sent {
  /** Prompt tokens ahead of the first token; 0 after it. */
  prefillTokens: number;
  outputTokens: number;
}

/** What the gateway counts of the requests that it let through. */
export class GatewayTraffic implements GatewayCounts {
  readonly #inputTokens: Int32Array;
  readonly #requests: InFlight<Sent> = new InFlight();
  readonly #prefillTokens: number[] = [];
  /** Requests sent and not ended. */
  inFlight = 0;

  constructor({ inputTokens }: VisibleColumns) {
    this.#inputTokens = inputTokens;
  }

  activePrefillTokens(replica: number): number {
    return this.#prefillTokens[replica] ?? 0;
  }

  sent(request: number, replica: number): void {
    if (this.#requests.get(request, replica) !== undefined) return;
    const tokens = this.#inputTokens[request]!;
    this.#requests.add(request, replica, { prefillTokens: tokens, outputTokens: 0 });
    this.#prefillTokens[replica] = this.activePrefillTokens(replica) + tokens;
    this.inFlight++;
  }

  /** `tokens` of the answer came; returns how many count. */
  answered(request: number, replica: number, tokens: number): number {
    const sent = this.#requests.get(request, replica);
    if (sent === undefined) return 0;
    this.#endPrefill(sent, replica);
    sent.outputTokens += tokens;
    return tokens;
  }

  /** Returns the tokens of the answer that were not counted before. */
  ended(request: number, replica: number, outputTokens: number): number {
    const sent = this.#requests.take(request, replica);
    if (sent === undefined) return 0;
    this.#endPrefill(sent, replica);
    this.inFlight--;
    return Math.max(0, outputTokens - sent.outputTokens);
  }

  #endPrefill(sent: Sent, replica: number): void {
    this.#prefillTokens[replica]! -= sent.prefillTokens;
    sent.prefillTokens = 0;
  }
}
