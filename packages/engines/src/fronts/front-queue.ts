import { assert } from '@foretoken/kernel';
import { OUTCOME } from '../contract.ts';
import type { EngineCapabilities, EngineGauges, EngineReplica, RejectionReason, RequestColumns, RequestLog, StepSink } from '../contract.ts';
import type { DispatchPolicy, FrontRequest } from './dispatch-policy.ts';

/** A queue and the engine behind it. */
export interface FrontQueueOptions {
  readonly inner: EngineReplica;
  readonly policy: DispatchPolicy;
  readonly columns: RequestColumns;
  readonly log: RequestLog;
  /** Hears of requests that end in the queue. */
  readonly sink?: StepSink;
  /** Number of this replica, for the log. */
  readonly replica: number;
  /** Why the engine would refuse a request whenever it gets it; `inner` must accept all others. */
  readonly refusal: (request: number) => RejectionReason | undefined;
  /** Requests that wait, here or inside, beyond which arrivals are refused. */
  readonly queueLimit?: number;
}

interface OpenBatch {
  readonly requests: readonly number[];
  readonly dispatchedS: number;
  readonly waitedS: number;
}

/** A server's request queue in front of an engine: time spent in it is part of the time to the first token. */
export class FrontQueue implements EngineReplica {
  readonly capabilities: EngineCapabilities;
  readonly #options: FrontQueueOptions;
  #queue: FrontRequest[] = [];
  #batches: OpenBatch[] = [];
  /** Next decision that no event brings about. */
  #wakeS = Infinity;
  /** End of the iteration that `nextStep` planned; Infinity = none. */
  #plannedEndS = Infinity;
  /** What `nextStep` returned the time of. */
  #nextIsDecision = false;

  constructor(options: FrontQueueOptions) {
    this.#options = options;
    this.capabilities = options.inner.capabilities;
  }

  submit(request: number, nowS: number): RejectionReason | undefined {
    const { policy, columns, log, inner, queueLimit } = this.#options;
    this.#catchUp(nowS, false);
    const reason = this.#options.refusal(request);
    if (reason !== undefined) return reason;
    if (queueLimit !== undefined && this.#queue.length + inner.snapshot().waiting >= queueLimit) return 'queue_full';
    const level = policy.levelOf(columns.priority?.[request] ?? 0);
    if (policy.isFull(level, this.#queue)) return 'queue_full';
    log.replica[request] = this.#options.replica;
    this.#enqueue({ request, enqueuedS: nowS, level });
    this.#decide(nowS);
    return undefined;
  }

  abort(request: number, nowS: number): void {
    this.#catchUp(nowS, false);
    const waiting = this.#queue.find((each) => each.request === request);
    if (waiting === undefined) this.#options.inner.abort(request, nowS);
    else this.#drop(waiting, nowS, OUTCOME.aborted);
    this.#closeBatches(nowS);
    this.#decide(nowS);
  }

  lastTokenS(request: number): number {
    return this.#options.inner.lastTokenS(request);
  }

  pause(untilS: number): void {
    this.#options.inner.pause(untilS);
    if (this.#plannedEndS < Infinity) this.#plannedEndS = Math.max(this.#plannedEndS, untilS);
  }

  setPace(factor: number): void {
    this.#options.inner.setPace(factor);
  }

  nextStep(nowS: number): number {
    // A decision that falls into an iteration is taken when that ends: only then is it sure that nobody came before.
    this.#nextIsDecision = this.#plannedEndS === Infinity && this.#wakeS <= nowS;
    if (this.#nextIsDecision) return this.#wakeS;
    if (this.#plannedEndS === Infinity) this.#plannedEndS = this.#options.inner.nextStep(nowS);
    this.#nextIsDecision = this.#plannedEndS === Infinity;
    return this.#nextIsDecision ? this.#wakeS : this.#plannedEndS;
  }

  completeStep(): void {
    if (this.#nextIsDecision) {
      this.#nextIsDecision = false;
      this.#catchUp(this.#wakeS, true);
      return;
    }
    const endS = this.#plannedEndS;
    if (endS === Infinity) return;
    this.#catchUp(endS, false);
    this.#completeInner(endS);
  }

  advance(untilS: number): void {
    for (;;) {
      const wakeS = this.#wakeS;
      this.#advanceInner(Math.min(wakeS, untilS));
      if (wakeS < untilS) {
        // A batch that ended on the way may have brought the decision about.
        if (this.#wakeS === wakeS) this.#decide(wakeS);
      } else if (this.#wakeS >= untilS) return;
    }
  }

  nextEventS(): number {
    const innerS = this.#plannedEndS < Infinity ? this.#plannedEndS : this.#options.inner.nextEventS();
    return Math.min(this.#wakeS, innerS);
  }

  outstanding(): number {
    return this.#queue.length + this.#options.inner.outstanding();
  }

  snapshot(): EngineGauges {
    const gauges = this.#options.inner.snapshot();
    return { ...gauges, waiting: gauges.waiting + this.#queue.length };
  }

  cachedTokens(request: number): number {
    return this.#options.inner.cachedTokens?.(request) ?? 0;
  }

  /** Requests that wait here. */
  get queued(): number {
    return this.#queue.length;
  }

  checkIntegrity(): void {
    const { inner, log, policy } = this.#options;
    inner.checkIntegrity();
    for (const { request } of this.#queue) assert(log.outcome[request] === OUTCOME.pending, `request ${request} waits in the front, but has ended`);
    for (let i = 1; i < this.#queue.length; i++) assert(this.#queue[i - 1]!.level <= this.#queue[i]!.level, 'the queue is in order of levels');
    assert(this.#queue.length === 0 || this.#wakeS < Infinity || policy.tracksBatches, 'a queue that waits for nothing but time has a time to wake');
    for (const { requests } of this.#batches) assert(requests.some((request) => log.outcome[request] === OUTCOME.pending), 'an open batch has requests');
  }

  /** Decisions that were due before `nowS`, or at it. */
  #catchUp(nowS: number, inclusive: boolean): void {
    while (this.#wakeS < nowS || (inclusive && this.#wakeS === nowS && nowS < Infinity)) this.#decide(this.#wakeS);
  }

  #decide(nowS: number): void {
    const { policy } = this.#options;
    for (;;) {
      this.#wakeS = Infinity;
      if (this.#queue.length === 0) return;
      const { dispatch, drop, wakeS } = policy.decide({ nowS, queue: this.#queue, openBatches: this.#batches.length });
      for (const each of drop) this.#drop(each, nowS, OUTCOME.timedOut);
      if (dispatch.length > 0) this.#dispatch(dispatch, nowS);
      if (drop.length === 0 && dispatch.length === 0) {
        assert(wakeS > nowS, `a policy that does nothing at ${nowS} s looks again later, not at ${wakeS} s`);
        this.#wakeS = wakeS;
        return;
      }
    }
  }

  #dispatch(requests: readonly FrontRequest[], nowS: number): void {
    const chosen = new Set(requests);
    this.#queue = this.#queue.filter((each) => !chosen.has(each));
    let waitedS = 0;
    for (const { request, enqueuedS } of requests) {
      const refused = this.#options.inner.submit(request, nowS);
      assert(refused === undefined, `the engine refused request ${request}, which its front had accepted: ${refused}`);
      waitedS = Math.max(waitedS, nowS - enqueuedS);
    }
    if (this.#options.policy.tracksBatches) this.#batches.push({ requests: requests.map(({ request }) => request), dispatchedS: nowS, waitedS });
  }

  #drop(waiting: FrontRequest, nowS: number, outcome: number): void {
    const { log } = this.#options;
    this.#queue = this.#queue.filter((each) => each !== waiting);
    log.outcome[waiting.request] = outcome;
    log.finishS[waiting.request] = nowS;
    this.#options.sink?.onEnd?.(waiting.request, nowS);
  }

  /** Behind those of its level and of more urgent ones. */
  #enqueue(waiting: FrontRequest): void {
    let at = this.#queue.length;
    while (at > 0 && this.#queue[at - 1]!.level > waiting.level) at--;
    this.#queue.splice(at, 0, waiting);
  }

  #advanceInner(untilS: number): void {
    const { inner, policy } = this.#options;
    if (!policy.tracksBatches) {
      this.#plannedEndS = Infinity;
      inner.advance(untilS);
      return;
    }
    for (;;) {
      if (this.#plannedEndS === Infinity) {
        const nextS = inner.nextEventS();
        if (nextS >= untilS || this.#wakeS <= nextS) return;
        this.#plannedEndS = inner.nextStep(nextS);
        if (this.#plannedEndS === Infinity) return;
      }
      if (this.#plannedEndS > untilS || this.#wakeS < this.#plannedEndS) return;
      this.#completeInner(this.#plannedEndS);
    }
  }

  #completeInner(endS: number): void {
    this.#options.inner.completeStep();
    this.#plannedEndS = Infinity;
    if (this.#closeBatches(endS)) this.#decide(endS);
  }

  /** Batches all of whose requests have ended; true if there was one. */
  #closeBatches(nowS: number): boolean {
    const { log, policy } = this.#options;
    const ended = this.#batches.filter(({ requests }) => requests.every((request) => log.outcome[request] !== OUTCOME.pending));
    if (ended.length === 0) return false;
    this.#batches = this.#batches.filter((batch) => !ended.includes(batch));
    for (const { requests, dispatchedS, waitedS } of ended) policy.onBatchEnd?.({ size: requests.length, dispatchedS, waitedS, endS: nowS });
    return true;
  }
}
