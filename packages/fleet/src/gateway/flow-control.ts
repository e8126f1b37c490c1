import { randomStream } from '@foretoken/kernel';
import type { RandomStream } from '@foretoken/kernel';
import type { FleetView, PoolFacts, VisibleColumns } from '../routers/router.ts';
import { deficitRoundRobin, roundRobinFlows } from './fairness/deficit-round-robin.ts';
import type { Fairness } from './fairness/fairness.ts';
import { globalStrict } from './fairness/global-strict.ts';
import { virtualTokenCounter } from './fairness/virtual-token-counter.ts';
import type { FlowControlScenario } from './flow-control-scenario.ts';
import { GatewayTraffic } from './gateway-traffic.ts';
import type { Waiting } from './request-heap.ts';
import { saturationDetector } from './saturation/detectors.ts';
import type { SaturationDetector } from './saturation/detectors.ts';
import { shedChance } from './shed-chance.ts';
import { TokenBucket } from './token-bucket.ts';

/** Why a gateway refuses a request (429): beyond the rate of its class, shed because the pool is busy, or no room to wait. */
export type ShedReason = 'rate_limited' | 'saturated' | 'queue_full';

/** What becomes of an arrival. */
export type Offer = 'dispatch' | 'queued' | { readonly shed: ShedReason };

/** What a {@link FlowControl} is made from. */
export interface FlowControlContext {
  readonly scenario: FlowControlScenario;
  readonly columns: VisibleColumns;
  readonly seed: number;
  /** Name of the pool: each draws for itself. */
  readonly pool?: string;
  /** For the detector `active-prefill`. */
  readonly facts?: PoolFacts;
}

/**
 * The gateway before the router: rate limits, admission, then a queue of strict priorities (smaller is more urgent), of
 * flows within a priority, of requests within a flow. A request is dispatched while the pool is not saturated and fewer
 * than `maxConcurrent` are in flight. Call `next` until it gives undefined after every end, scrape and change of the
 * candidates; a request that it gives has left the queue and goes to the router at once.
 *
 * Models pkg/epp/flowcontrol and pkg/epp/requestcontrol of llm-d-inference-scheduler, and `max_concurrent_requests`
 * with its queue of sgl-model-gateway (429 and 408).
 */
export class FlowControl {
  readonly #scenario: FlowControlScenario;
  readonly #columns: VisibleColumns;
  readonly #traffic: GatewayTraffic;
  readonly #saturation: SaturationDetector;
  readonly #seed: number;
  readonly #streamName: string;
  /** Of the requests that were let in or shed by chance. */
  readonly #draws = new Map<number, RandomStream>();
  readonly #buckets = new Map<string, TokenBucket>();
  /** By priority; kept when empty, for what its flows were served. */
  readonly #bands = new Map<number, Fairness>();
  #priorities: number[] = [];
  /** In order of arrival, so that the first to expire is in front. */
  #expiring: Waiting[] = [];
  #firstExpiring = 0;
  readonly #waiting = new Map<number, Waiting>();
  #order = 0;

  constructor({ scenario, columns, seed, facts, pool }: FlowControlContext) {
    this.#scenario = scenario;
    this.#columns = columns;
    this.#traffic = new GatewayTraffic(columns);
    this.#saturation = saturationDetector(scenario.saturation, facts, this.#traffic);
    this.#seed = seed;
    this.#streamName = pool === undefined ? 'admission' : `admission ${pool}`;
  }

  /** Requests that wait. */
  get size(): number {
    return this.#waiting.size;
  }

  /** A request arrives, or comes again. */
  offer(request: number, nowS: number, view: FleetView): Offer {
    if (this.#bucketOf(request)?.take(nowS) === false) return { shed: 'rate_limited' };
    const saturation = this.#saturation(view);
    if (this.#isShed(request, saturation)) return { shed: 'saturated' };
    const passes = this.size === 0 && this.#hasRoom(saturation);
    if (!passes && this.size >= (this.#scenario.queueSize ?? Infinity)) return { shed: 'queue_full' };
    const waiting = this.#enqueue(request, nowS);
    if (!passes) return 'queued';
    this.#dispatchFrom(this.#bands.get(waiting.band)!);
    return 'dispatch';
  }

  /** The request to dispatch now; undefined when nobody waits or there is no room. */
  next(_nowS: number, view: FleetView): number | undefined {
    if (this.size === 0 || !this.#hasRoom(this.#saturation(view))) return undefined;
    for (const priority of this.#priorities) {
      const request = this.#dispatchFrom(this.#bands.get(priority)!);
      if (request !== undefined) return request;
    }
    return undefined;
  }

  /** Requests whose time in the queue is over by `nowS`, in order of their arrival; they are dropped (408). */
  expire(nowS: number): readonly number[] {
    const expired: number[] = [];
    for (let first = this.#nextToExpire(); first !== undefined && first.expiresS <= nowS; first = this.#nextToExpire()) {
      this.abandon(first.request);
      expired.push(first.request);
    }
    return expired;
  }

  /** When `expire` has something to do next; Infinity = never. */
  nextTimeS(): number {
    return this.#nextToExpire()?.expiresS ?? Infinity;
  }

  /** Drops a waiting request whose client is gone. Returns whether it waited. */
  abandon(request: number): boolean {
    const waiting = this.#waiting.get(request);
    if (waiting === undefined) return false;
    this.#waiting.delete(request);
    waiting.gone = true;
    this.#bands.get(waiting.band)!.expired(waiting);
    return true;
  }

  onSent(request: number, replica: number, _nowS: number): void {
    this.#traffic.sent(request, replica);
  }

  /** `tokens` more of the answer came back. */
  onTokens(request: number, replica: number, tokens: number): void {
    this.#charge(request, this.#traffic.answered(request, replica, tokens));
  }

  /** The answer ended with `outputTokens` in all; those that `onTokens` did not tell of are charged now. */
  onEnd(request: number, replica: number, _nowS: number, outputTokens: number): void {
    this.#charge(request, this.#traffic.ended(request, replica, outputTokens));
  }

  #charge(request: number, outputTokens: number): void {
    this.#bands.get(this.#priorityOf(request))?.charge?.(this.#flowOf(request), outputTokens, 'output');
  }

  #hasRoom(saturation: number): boolean {
    return saturation < 1 && this.#traffic.inFlight < (this.#scenario.maxConcurrent ?? Infinity);
  }

  #isShed(request: number, saturation: number): boolean {
    const { policy, sheddableFrom, scale, power } = this.#scenario.admission;
    if (policy === 'queue' || sheddableFrom === undefined || this.#priorityOf(request) < sheddableFrom) return false;
    if (policy === 'shed') return saturation >= 1;
    // Each request draws for itself: what is shed of one class moves no draw of another.
    let stream = this.#draws.get(request);
    if (stream === undefined) this.#draws.set(request, (stream = randomStream(this.#seed, this.#streamName, request)));
    return stream.nextFloat() < shedChance(saturation, scale, power);
  }

  /** The next request of a priority leaves the queue. */
  #dispatchFrom(band: Fairness): number | undefined {
    const waiting = band.peek();
    if (waiting === undefined) return undefined;
    band.take(waiting);
    this.#waiting.delete(waiting.request);
    band.charge?.(waiting.flow, this.#columns.inputTokens[waiting.request]!, 'input');
    return waiting.request;
  }

  /** Also for one that passes at once: its flow begins to wait, if only for a moment. */
  #enqueue(request: number, nowS: number): Waiting {
    const waiting: Waiting = {
      request,
      key: this.#keyOf(request),
      order: this.#order++,
      flow: this.#flowOf(request),
      band: this.#priorityOf(request),
      expiresS: nowS + (this.#scenario.queueTimeoutS ?? Infinity),
      gone: false,
    };
    this.#waiting.set(request, waiting);
    this.#band(waiting.band).add(waiting);
    if (waiting.expiresS < Infinity) this.#expiring.push(waiting);
    return waiting;
  }

  #keyOf(request: number): number {
    const { policy, sloTtftS } = this.#scenario.ordering;
    switch (policy) {
      case 'fcfs':
        return 0;
      case 'slo-deadline':
        return this.#columns.arrivalS[request]! + (sloTtftS[this.#classOf(request)] ?? sloTtftS['default'] ?? Infinity);
      case 'shortest-prompt':
        return this.#columns.inputTokens[request]!;
    }
  }

  #priorityOf(request: number): number {
    return this.#columns.priority?.[request] ?? 0;
  }

  #classOf(request: number): string {
    return this.#columns.classNames?.[this.#columns.classIndex?.[request] ?? 0] ?? 'default';
  }

  /** Requests without a session are one flow. */
  #flowOf(request: number): number {
    const { session, adapter, classIndex } = this.#columns;
    switch (this.#scenario.fairness.by) {
      case 'class':
        return classIndex?.[request] ?? 0;
      case 'session':
        return (session?.[request] ?? -1) + 1;
      case 'adapter':
        return adapter?.[request] ?? 0;
    }
  }

  #bucketOf(request: number): TokenBucket | undefined {
    const { rateLimits } = this.#scenario;
    const name = this.#classOf(request);
    const limit = rateLimits[name] ?? rateLimits['default'];
    if (limit === undefined) return undefined;
    const key = name in rateLimits ? name : 'default';
    let bucket = this.#buckets.get(key);
    if (bucket === undefined) this.#buckets.set(key, (bucket = new TokenBucket(limit)));
    return bucket;
  }

  #band(priority: number): Fairness {
    let band = this.#bands.get(priority);
    if (band === undefined) {
      this.#bands.set(priority, (band = this.#fairness()));
      this.#priorities = [...this.#bands.keys()].sort((a, b) => a - b);
    }
    return band;
  }

  #fairness(): Fairness {
    const { policy, quantum, inputWeight, outputWeight } = this.#scenario.fairness;
    switch (policy) {
      case 'global-strict':
        return globalStrict();
      case 'round-robin':
        return roundRobinFlows();
      case 'deficit-round-robin':
        return deficitRoundRobin(quantum, (request) => this.#columns.inputTokens[request]!);
      case 'vtc':
        return virtualTokenCounter(inputWeight, outputWeight);
    }
  }

  #nextToExpire(): Waiting | undefined {
    const list = this.#expiring;
    while (this.#firstExpiring < list.length && list[this.#firstExpiring]!.gone) this.#firstExpiring++;
    if (this.#firstExpiring > 1024 && 2 * this.#firstExpiring > list.length) {
      this.#expiring = list.slice(this.#firstExpiring);
      this.#firstExpiring = 0;
    }
    return this.#expiring[this.#firstExpiring];
  }
}
