import type { TrafficWindow } from '../autoscalers/autoscaler.ts';
import { EventLog } from './event-log.ts';

/** What the gateway knows of a request that ended. */
export interface EndedRequest {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cachedTokens: number;
  /** NaN when no token came. */
  readonly ttftS: number;
  /** Mean seconds per output token after the first; NaN with fewer than two. */
  readonly tpotS: number;
}

const INPUT = 0;
const END = { input: 0, output: 1, cached: 2, ttftS: 3, ttfts: 4, tpotS: 5, tpots: 6 };

/**
 * Counts what goes through the gateway of a pool, exactly for any interval of the last `keepS` seconds; intervals hold their begin
 * and not their end. Ends may be told late and out of order, as replicas are advanced lazily: they count at their own times.
 */
export class GatewayCounters {
  readonly #arrivals: EventLog;
  readonly #ends: EventLog;
  #concurrency = 0;

  constructor(keepS: number) {
    this.#arrivals = new EventLog(1, keepS);
    this.#ends = new EventLog(7, keepS);
  }

  onArrival(timeS: number, inputTokens: number): void {
    this.#concurrency++;
    this.#arrivals.push(timeS, [inputTokens]);
  }

  onEnd(timeS: number, { inputTokens, outputTokens, cachedTokens, ttftS, tpotS }: EndedRequest): void {
    this.#concurrency--;
    const [hasTtft, hasTpot] = [!Number.isNaN(ttftS), !Number.isNaN(tpotS)];
    this.#ends.push(timeS, [inputTokens, outputTokens, cachedTokens, hasTtft ? ttftS : 0, Number(hasTtft), hasTpot ? tpotS : 0, Number(hasTpot)]);
  }

  /** Requests that have arrived and not ended, by what it was told. */
  get concurrency(): number {
    return this.#concurrency;
  }

  /** Mean number of requests in progress over [fromS, toS); 0 for an empty interval. */
  meanConcurrency(fromS: number, toS: number): number {
    if (toS <= fromS) return 0;
    const atBegin = this.#arrivals.countBefore(fromS) - this.#ends.countBefore(fromS);
    const seconds = this.#arrivals.secondsUntil(fromS, toS) - this.#ends.secondsUntil(fromS, toS);
    return atBegin + seconds / (toS - fromS);
  }

  /** What arrived and what ended in [fromS, toS). */
  traffic(fromS: number, toS: number): TrafficWindow {
    const [arrivals, ended] = [this.#arrivals.count(fromS, toS), this.#ends.count(fromS, toS)];
    const sum = (column: number): number => this.#ends.sum(column, fromS, toS);
    return {
      fromS,
      toS,
      arrivals,
      ended,
      meanInputTokens: this.#arrivals.sum(INPUT, fromS, toS) / arrivals,
      meanOutputTokens: sum(END.output) / ended,
      meanTtftS: sum(END.ttftS) / sum(END.ttfts),
      meanTpotS: sum(END.tpotS) / sum(END.tpots),
      hitRate: sum(END.cached) / sum(END.input),
    };
  }
}
