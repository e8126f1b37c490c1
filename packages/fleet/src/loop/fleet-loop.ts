import type { RequestColumns, RequestLog } from '@foretoken/engines';
import { SegmentCensus } from '@foretoken/kvcache';
import { GapSamples } from '../record/gap-samples.ts';
import type { RunRecorder } from '../record/run-recorder.ts';
import { AttemptTable } from './attempt-table.ts';
import { clientLog } from './client-log.ts';
import { Dispatcher } from './dispatcher.ts';
import { ExternalApi } from './external-api.ts';
import type { ExternalUse } from './external-api.ts';
import { FaultDriver } from './fault-driver.ts';
import type { FleetPlan } from './fleet-plan.ts';
import { furtherAttempts } from './fleet-plan.ts';
import { FleetRecord } from './fleet-record.ts';
import type { Leg } from './leg.ts';
import { Lifecycle } from './lifecycle.ts';
import { Pool } from './pool.ts';
import { PoolGate } from './pool-gate.ts';
import { RequestDesk } from './request-desk.ts';
import { routeRequests } from './routes.ts';
import type { Slot } from './slot.ts';
import { EVENT, Timers } from './timers.ts';
import type { EventKind } from './timers.ts';
import { Upgrade } from './upgrade.ts';
import { wasteOf } from './waste.ts';
import type { Waste } from './waste.ts';

/** What a run of the loop is asked. */
export interface FleetRequest {
  readonly fleet: FleetPlan;
  readonly columns: RequestColumns;
  readonly seed: number;
  readonly naive: boolean;
  /** Digest every step, for proof mode. */
  readonly digests: boolean;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
}

/** What one pass over the requests leaves behind. */
export interface FleetRun {
  /** As the clients saw it, one row per request. */
  readonly log: RequestLog;
  /** Gaps between the tokens of all engines. */
  readonly gaps: GapSamples;
  readonly recorders: readonly RunRecorder[];
  readonly pools: readonly Pool[];
  readonly slots: readonly Slot[];
  readonly record: FleetRecord;
  readonly legs: readonly Leg[];
  readonly externals: readonly { readonly name: string; readonly use: ExternalUse; readonly usd: number }[];
  readonly waste: Waste;
  readonly table: AttemptTable;
  /** Index of the pool that answered a request, or was the last to try; -1 = none. */
  poolOf(request: number): number;
  /** Virtual time of the last thing that happened, or of the last arrival. */
  readonly endS: number;
}

const PROGRESS_EVERY = 4096;

/** Seconds without anything ending, after which waiting requests are given up: nothing will come of them. */
const PATIENCE_S = 3600;

/**
 * The event loop. Arrivals come from a cursor in time order, everything else from a queue; equal times: arrivals first, then in the order of
 * scheduling. A replica is advanced only when somebody looks at it or sends it something, unless it is watched: then it moves step by step,
 * in order with everything else, so that what it does can be answered at once.
 */
export class FleetLoop {
  readonly #request: FleetRequest;
  readonly #timers = new Timers();
  readonly #table: AttemptTable;
  readonly #slots: Slot[] = [];
  readonly #pools: readonly Pool[];
  readonly #gates: readonly PoolGate[];
  readonly #gaps = new GapSamples();
  readonly #record: FleetRecord;
  readonly #externals: ReadonlyMap<string, ExternalApi>;
  readonly #desk: RequestDesk;
  readonly #dispatcher: Dispatcher;
  readonly #lifecycle: Lifecycle;
  readonly #faults: FaultDriver;
  readonly #upgrade: Upgrade;
  /** What engines reported and nobody has dealt with: pairs of row and time. */
  #firsts: number[] = [];
  #ends: number[] = [];
  #nowS = 0;
  #progressS = 0;

  constructor(request: FleetRequest) {
    const { fleet, columns, seed, naive, digests } = request;
    const further = furtherAttempts(fleet);
    const tiers = fleet.pools.some(({ plan }) => plan.kvTiers !== undefined);
    this.#request = request;
    this.#table = new AttemptTable(columns, further, tiers);
    const { content } = this.#table.columns;
    const needsCensus = content !== undefined && fleet.pools.some(({ plan }) => plan.prefixCaching);
    const shared = {
      table: this.#table,
      timers: this.#timers,
      slots: this.#slots,
      census: needsCensus ? new SegmentCensus(content, further > 0) : undefined,
      seed,
      naive,
      digests,
      gaps: this.#gaps,
      listener: {
        onFirstToken: (row: number, nowS: number): void => this.#onFirstToken(row, nowS),
        onEnd: (row: number, nowS: number): void => this.#onEnd(row, nowS),
      },
    };
    this.#record = new FleetRecord(fleet.pools.map(({ name }) => name));
    this.#pools = fleet.pools.map((plan, index) => new Pool(index, plan, shared));
    this.#gates = this.#pools.map((pool) => new PoolGate(pool, { buffers: false }, this.#table, this.#timers));
    this.#externals = new Map(Object.entries(fleet.external).map(([name, scenario]) => [name, new ExternalApi(name, scenario, seed)]));
    this.#desk = new RequestDesk(columns, fleet.routes, routeRequests(fleet.routes, columns, fleet.classes), this.#table, this.#timers, seed, {
      onAnswered: (_request, _row, nowS) => (this.#progressS = nowS),
      onFailed: (_request, _outcome, nowS) => this.#record.onFailedRequest(nowS),
    });
    this.#dispatcher = new Dispatcher({
      table: this.#table,
      timers: this.#timers,
      slots: this.#slots,
      pools: this.#pools,
      gates: this.#gates,
      externals: this.#externals,
      handOver: undefined,
      desk: this.#desk,
    });
    this.#desk.connect(this.#dispatcher);
    this.#lifecycle = new Lifecycle({
      pools: this.#pools,
      gates: this.#gates,
      table: this.#table,
      timers: this.#timers,
      record: this.#record,
      nodes: [],
      onLost: (row, nowS) => this.#desk.failed(row, this.#table.log.outcome[row]!, nowS),
      onRefused: (row, outcome, nowS) => this.#desk.failed(row, outcome, nowS),
      onOpen: (slot, nowS) => this.#faults.onOpen(slot, nowS),
    });
    this.#upgrade = new Upgrade(this.#lifecycle, () => Infinity);
    this.#faults = new FaultDriver(fleet.faults, {
      pools: this.#pools,
      lifecycle: this.#lifecycle,
      timers: this.#timers,
      record: this.#record,
      slots: this.#slots,
      seed,
      upgrade: this.#upgrade,
      replace: (pool, nowS) => void this.#lifecycle.create(pool, nowS),
    });
    for (const pool of this.#pools) this.#lifecycle.openAtStart(pool, pool.plan.replicas);
  }

  run(): FleetRun {
    const { columns, onProgress } = this.#request;
    const { queue, steps } = this.#timers;
    const { arrivalS, count } = columns;
    for (let next = 0; ; ) {
      const eventS = queue.peekTimeS();
      const stepS = steps.peekTimeS();
      if (next < count && arrivalS[next]! <= Math.min(eventS, stepS)) {
        this.#nowS = arrivalS[next]!;
        this.#arrive(next);
        if (next % PROGRESS_EVERY === 0) onProgress?.({ done: next, total: count });
        next++;
      } else if (stepS < eventS) {
        steps.pop();
        this.#nowS = stepS;
        this.#handle(EVENT.step, steps.target);
      } else if (queue.pop()) {
        if (next === count && isIdleTalk(queue.kind) && this.#isOver(queue.timeS)) continue;
        this.#nowS = queue.timeS;
        this.#handle(queue.kind as EventKind, queue.target);
      } else break;
      this.#settle();
    }
    this.#drainLazily();
    return this.#finish();
  }

  /** Everything has arrived and ended by `timeS`, or nothing has moved for long: timers alone change nothing any more. */
  #isOver(timeS: number): boolean {
    const { columns } = this.#request;
    const { kind, target } = this.#timers.queue;
    for (const pool of this.#pools) pool.advanceAll(timeS);
    this.#settle();
    this.#timers.queue.kind = kind;
    this.#timers.queue.target = target;
    this.#timers.queue.timeS = timeS;
    if (this.#desk.book.open === 0) return true;
    return timeS > Math.max(this.#progressS, columns.arrivalS[columns.count - 1]!) + PATIENCE_S;
  }

  #arrive(request: number): void {
    this.#pools[0]!.recorder.onArrival(this.#nowS);
    this.#desk.arrive(request, this.#nowS);
  }

  #handle(kind: EventKind, target: number): void {
    const nowS = this.#nowS;
    const slot = this.#slots[target]!;
    switch (kind) {
      case EVENT.step:
        this.#pools[slot.pool]!.step(slot, nowS);
        return;
      case EVENT.ready:
        this.#lifecycle.ready(slot, nowS);
        this.#upgrade.advance(nowS);
        return;
      case EVENT.drained:
        this.#lifecycle.drained(slot, nowS);
        return;
      case EVENT.wake:
        this.#lifecycle.wake(slot, nowS);
        return;
      case EVENT.crash:
        this.#faults.crash(slot, nowS);
        return;
      case EVENT.visibility:
        this.#pools[slot.pool]!.refreshCandidates(nowS);
        return;
      case EVENT.fault:
        this.#faults.strike(target, nowS);
        return;
      case EVENT.arriveAtSlot:
        this.#arriveAtSlot(target);
        return;
      case EVENT.seen:
        this.#dispatcher.seen(target, nowS);
        return;
      case EVENT.answered:
        this.#dispatcher.answered(target, nowS);
        return;
      case EVENT.hedge:
        this.#desk.hedge(target, nowS);
        return;
      case EVENT.retry:
        this.#desk.retry(target, nowS);
        return;
      default:
        this.#desk.timeout(kind, target, nowS);
    }
  }

  #arriveAtSlot(row: number): void {
    for (const gate of this.#gates) {
      const outcome = gate.arrive(row, this.#nowS);
      if (outcome < 0) continue;
      if (outcome > 0) this.#desk.failed(row, outcome, this.#nowS);
      return;
    }
  }

  /** Deals with what engines reported while they were advanced. */
  #settle(): void {
    while (this.#firsts.length > 0 || this.#ends.length > 0) {
      const [firsts, ends] = [this.#firsts, this.#ends];
      this.#firsts = [];
      this.#ends = [];
      for (let i = 0; i < firsts.length; i += 2) this.#dispatcher.onFirstToken(firsts[i]!, firsts[i + 1]!);
      for (let i = 0; i < ends.length; i += 2) this.#dispatcher.onEnd(ends[i]!, ends[i + 1]!);
    }
    this.#lifecycle.sweep(this.#nowS);
  }

  #onFirstToken(row: number, nowS: number): void {
    const slot = this.#slots[this.#table.slot[row]!]!;
    this.#pools[slot.pool]!.router.onFirstToken?.(this.#table.requestOf(row), slot.number, nowS);
    this.#firsts.push(row, nowS);
  }

  #onEnd(row: number, nowS: number): void {
    const slot = this.#slots[this.#table.slot[row]!]!;
    this.#pools[slot.pool]!.forget(row, slot, nowS);
    this.#ends.push(row, nowS);
  }

  /** Nothing more comes from outside: every replica runs to its end. */
  #drainLazily(): void {
    for (const slot of this.#slots) {
      if (slot.engine === undefined) continue;
      // One that hangs to the end never moves again.
      if (slot.engine.nextEventS() < Infinity) slot.engine.advance(Infinity);
      slot.engine.checkIntegrity();
    }
    this.#settle();
  }

  #finish(): FleetRun {
    const { columns } = this.#request;
    const { book } = this.#desk;
    const lastArrivalS = columns.arrivalS[columns.count - 1]!;
    this.#desk.closeAll(Math.max(this.#nowS, lastArrivalS));
    const log = clientLog(columns, this.#table, book, { prefillRowOf: () => -1, lagS: this.#dispatcher.lagS, seenS: this.#dispatcher.seenS });
    let endS = lastArrivalS;
    for (const finishS of log.finishS) if (finishS > endS) endS = finishS;
    // Engines may work on for clients that have left.
    for (let row = 0; row < this.#table.rows; row++) if (this.#table.log.finishS[row]! > endS) endS = this.#table.log.finishS[row]!;
    // Without an answer to wait for, what happened to a replica may be the last thing.
    for (const { stateSinceS } of this.#slots) if (stateSinceS > endS) endS = stateSinceS;
    this.#lifecycle.finish(endS);
    for (const { recorder } of this.#pools) recorder.finish();
    return {
      log,
      gaps: this.#gaps,
      recorders: this.#pools.map(({ recorder }) => recorder),
      pools: this.#pools,
      slots: this.#slots,
      record: this.#record,
      legs: this.#desk.legs,
      externals: [...this.#externals.values()].map(({ name, use, usd }) => ({ name, use, usd })),
      waste: wasteOf(columns.count, this.#table, book, () => false),
      table: this.#table,
      poolOf: (request) => {
        const row = book.finalRow[request]! < 0 ? request : book.finalRow[request]!;
        return this.#slots[this.#table.slot[row]!]?.pool ?? -1;
      },
      endS,
    };
  }
}

/** Events that alone do not keep a run going. */
function isIdleTalk(kind: number): boolean {
  return kind === EVENT.scrape || kind === EVENT.scale || kind === EVENT.fault || kind === EVENT.crash || kind === EVENT.drained || kind === EVENT.wake || kind === EVENT.ready || kind === EVENT.visibility;
}
