import type { PolicyKey } from '@foretoken/kernel';
import type { RequestColumns } from '../contract.ts';
import type { LiveRequest } from '../core/live-request.ts';
import type { RunningRequest } from './policy-api.ts';

/** What an engine knows of its live requests, in its own way of keeping them. */
export interface RequestFacts<R extends LiveRequest> {
  /** Output tokens delivered. */
  generated(request: R): number;
  /** Tokens in KV. */
  computed(request: R): number;
  /** Prompt tokens in the prefix cache. */
  cached(request: R): number;
}

/** How a view looks at time and cache: a ranking that is not asked again must not depend on them. */
export interface ViewSource<R extends LiveRequest> {
  readonly columns: RequestColumns;
  readonly facts: RequestFacts<R>;
  readonly nowS: number;
  readonly isDynamic: boolean;
  readonly seesCache: boolean;
}

/** A live request as policies see it; the request itself stays out of reach. */
export class RequestView<R extends LiveRequest> implements RunningRequest {
  readonly id: number;
  readonly arrivalS: number;
  readonly promptTokens: number;
  readonly maxOutputTokens: number | undefined;
  readonly priority: number;
  readonly class: string | undefined;
  readonly session: number | undefined;
  readonly turn: number | undefined;
  readonly adapter: number;
  readonly #request: R;
  readonly #source: ViewSource<R>;
  #queuedS = 0;
  #admittedS = NaN;
  #preemptions = 0;
  #key: PolicyKey | undefined;

  constructor(request: R, source: ViewSource<R>) {
    const { columns } = source;
    const row = request.request;
    this.#request = request;
    this.#source = source;
    this.id = row;
    this.arrivalS = request.arrivalS;
    this.promptTokens = request.promptTokens;
    const allowed = columns.maxOutputTokens?.[row];
    this.maxOutputTokens = allowed === undefined ? undefined : Math.min(allowed, request.maxTokens);
    this.priority = request.priority;
    this.class = columns.classIndex === undefined ? undefined : columns.classNames?.[columns.classIndex[row]!];
    this.session = known(columns.session?.[row]);
    this.turn = known(columns.turn?.[row]);
    this.adapter = request.adapter;
    Object.freeze(this);
  }

  get cachedTokens(): number | undefined {
    return this.#source.seesCache && this.#isWaiting ? this.#source.facts.cached(this.#request) : undefined;
  }

  get waitedS(): number {
    return this.#source.isDynamic && this.#isWaiting ? this.#source.nowS - this.#queuedS : 0;
  }

  get runningS(): number {
    return this.#isWaiting ? 0 : this.#source.nowS - this.#admittedS;
  }

  get generatedTokens(): number {
    return this.#source.facts.generated(this.#request);
  }

  get computedTokens(): number {
    return this.#source.facts.computed(this.#request);
  }

  get preemptions(): number {
    return this.#preemptions;
  }

  get #isWaiting(): boolean {
    return Number.isNaN(this.#admittedS);
  }

  /** The desk's own business with a view: policies cannot name these functions. */
  static enqueue<R extends LiveRequest>(view: RequestView<R>, nowS: number): void {
    if (!view.#isWaiting) view.#preemptions++;
    view.#admittedS = NaN;
    view.#queuedS = nowS;
    view.#key = undefined;
  }

  /** False when it was running already. */
  static admit<R extends LiveRequest>(view: RequestView<R>, nowS: number): boolean {
    if (!view.#isWaiting) return false;
    view.#admittedS = nowS;
    return true;
  }

  static keyOf<R extends LiveRequest>(view: RequestView<R>): PolicyKey | undefined {
    return view.#key;
  }

  static setKey<R extends LiveRequest>(view: RequestView<R>, key: PolicyKey): void {
    view.#key = key;
  }
}

function known(value: number | undefined): number | undefined {
  return value === undefined || value < 0 ? undefined : value;
}
