import { randomStream } from '@foretoken/kernel';
import type { LegScenario } from '../scenario/route-scenario.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

/** What one leg of a route counts; all attempts of it are in exactly one of the last five. */
export interface LegCounts {
  attempts: number;
  retries: number;
  hedges: number;
  /** Requests that went past it: its breaker was open, or its pool too full. */
  passedOver: number;
  answered: number;
  /** Refused at the door: full, overloaded, or nobody there. */
  refused: number;
  timedOut: number;
  /** Failed after they were taken. */
  failed: number;
  /** A twin was faster, or the client left. */
  cancelled: number;
}

/** One leg of a route at work. */
export class Leg {
  readonly scenario: LegScenario;
  readonly route: number;
  readonly index: number;
  readonly counts: LegCounts = { attempts: 0, retries: 0, hedges: 0, passedOver: 0, answered: 0, refused: 0, timedOut: 0, failed: 0, cancelled: 0 };
  readonly breaker: CircuitBreaker | undefined;
  /** Retries scheduled or under way, and attempts under way. */
  retrying = 0;
  active = 0;
  readonly #seed: number;

  constructor(scenario: LegScenario, route: number, index: number, seed: number) {
    this.scenario = scenario;
    this.route = route;
    this.index = index;
    this.breaker = scenario.breaker === undefined ? undefined : new CircuitBreaker(scenario.breaker);
    this.#seed = seed;
  }

  /** Something happens after a failure that is not the end of the request. */
  get mayTryAgain(): boolean {
    return this.scenario.retries.max > 0;
  }

  /** The pool of a request, by the weights of the split; the same for every attempt at it. */
  poolOf(request: number): string {
    const { target } = this.scenario;
    if (target.kind !== 'pools') return '';
    const { shares } = target;
    if (shares.length === 1) return shares[0]!.pool;
    const total = shares.reduce((sum, { weight }) => sum + weight, 0);
    let left = randomStream(this.#seed, `route/${this.route}/${this.index}`, request).nextFloat() * total;
    for (const { pool, weight } of shares) {
      left -= weight;
      if (left < 0) return pool;
    }
    return shares.at(-1)!.pool;
  }

  /** Pause before retry number `retry` (from 1) of a request. */
  backoffS(request: number, retry: number): number {
    const { backoffS, factor, maxBackoffS, jitter } = this.scenario.retries;
    let pauseS = backoffS;
    for (let i = 1; i < retry && pauseS < maxBackoffS; i++) pauseS *= factor;
    pauseS = Math.min(pauseS, maxBackoffS);
    if (jitter === 0) return pauseS;
    const drawn = randomStream(this.#seed, `backoff/${this.route}/${this.index}/${retry}`, request).nextFloat();
    return pauseS * (1 + jitter * (2 * drawn - 1));
  }

  /** Whether one more retry is within the budget: a share of the attempts under way, and a few in any case. */
  affordsRetry(): boolean {
    const { budget, budgetMin } = this.scenario.retries;
    return budget === undefined || this.retrying < Math.max(budgetMin, budget * this.active);
  }
}
