import { assert } from '@foretoken/kernel';
import { OUTCOME } from '../../contract.ts';
import type { EngineCapabilities, EngineGauges, EngineReplica, RejectionReason, RequestLog } from '../../contract.ts';

/** An engine and the `traffic` settings of the service around it. */
export interface TrafficLimitsOptions {
  readonly inner: EngineReplica;
  readonly log: RequestLog;
  /** `traffic.timeout`: seconds after which an answer is given up; Infinity = never. */
  readonly timeoutS: number;
  /** `traffic.max_concurrency`: requests in the server beyond which arrivals are turned away; Infinity = any. */
  readonly maxConcurrency: number;
}

interface Deadline {
  readonly request: number;
  readonly atS: number;
}

/**
 * BentoML's traffic limits in front of an engine: who finds too many requests in the server is refused (HTTP 429), and
 * who has no whole answer after the time-out is given up (HTTP 504) and leaves the engine at once.
 */
export class TrafficLimits implements EngineReplica {
  readonly capabilities: EngineCapabilities;
  readonly #options: TrafficLimitsOptions;
  /** Of the requests in order of submission; those that have ended are passed over. */
  #deadlines: Deadline[] = [];
  #first = 0;
  /** End of the step that `nextStep` planned: deadlines before it come first. */
  #plannedEndS = Infinity;

  constructor(options: TrafficLimitsOptions) {
    this.#options = options;
    this.capabilities = options.inner.capabilities;
  }

  submit(request: number, nowS: number): RejectionReason | undefined {
    const { inner, maxConcurrency, timeoutS } = this.#options;
    this.#expireBefore(nowS);
    if (inner.outstanding() >= maxConcurrency) return 'overloaded';
    const reason = inner.submit(request, nowS);
    if (reason === undefined && timeoutS < Infinity) this.#deadlines.push({ request, atS: nowS + timeoutS });
    return reason;
  }

  abort(request: number, nowS: number): void {
    this.#expireBefore(nowS);
    this.#options.inner.abort(request, nowS);
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
    this.#expireBefore(nowS);
    for (let next = this.#next(); next !== undefined && next.atS <= nowS; next = this.#next()) this.#expire(next);
    this.#plannedEndS = this.#options.inner.nextStep(nowS);
    return this.#plannedEndS;
  }

  completeStep(): void {
    if (this.#plannedEndS < Infinity) this.#expireBefore(this.#plannedEndS);
    this.#options.inner.completeStep();
  }

  advance(untilS: number): void {
    const { inner } = this.#options;
    for (;;) {
      const next = this.#next();
      inner.advance(Math.min(untilS, next?.atS ?? Infinity));
      if (next === undefined || next.atS >= untilS) return;
      if (this.#isPending(next)) this.#expire(next);
    }
  }

  nextEventS(): number {
    return Math.min(this.#options.inner.nextEventS(), this.#next()?.atS ?? Infinity);
  }

  outstanding(): number {
    return this.#options.inner.outstanding();
  }

  snapshot(): EngineGauges {
    return this.#options.inner.snapshot();
  }

  cachedTokens(request: number): number {
    return this.#options.inner.cachedTokens?.(request) ?? 0;
  }

  checkIntegrity(): void {
    this.#options.inner.checkIntegrity();
    for (let i = this.#first + 1; i < this.#deadlines.length; i++) assert(this.#deadlines[i - 1]!.atS <= this.#deadlines[i]!.atS, 'deadlines are in order');
  }

  /** The next deadline of a request that is still there. */
  #next(): Deadline | undefined {
    while (this.#first < this.#deadlines.length && !this.#isPending(this.#deadlines[this.#first]!)) this.#first++;
    if (this.#first > 1024 && 2 * this.#first > this.#deadlines.length) {
      this.#deadlines = this.#deadlines.slice(this.#first);
      this.#first = 0;
    }
    return this.#deadlines[this.#first];
  }

  #isPending({ request }: Deadline): boolean {
    return this.#options.log.outcome[request] === OUTCOME.pending;
  }

  #expireBefore(nowS: number): void {
    for (let next = this.#next(); next !== undefined && next.atS < nowS; next = this.#next()) this.#expire(next);
  }

  #expire({ request, atS }: Deadline): void {
    const { inner, log } = this.#options;
    inner.abort(request, atS);
    log.outcome[request] = OUTCOME.timedOut;
  }
}
