import type { RequestColumns, RequestLog } from '@foretoken/engines';
import { SegmentCensus } from '@foretoken/kvcache';
import type { NodePool } from '../nodes/node-pool.ts';
import { FLEET_OUTCOME } from '../outcomes.ts';
import { GapSamples } from '../record/gap-samples.ts';
import type { RunRecorder } from '../record/run-recorder.ts';
import { AttemptTable } from './attempt-table.ts';
import { checkBooks } from './check-books.ts';
import { clientLog } from './client-log.ts';
import { Dispatcher } from './dispatcher.ts';
import { ExternalApi } from './external-api.ts';
import type { ExternalUse } from './external-api.ts';
import { FaultDriver } from './fault-driver.ts';
import type { FleetPlan } from './fleet-plan.ts';
import { furtherAttempts } from './fleet-plan.ts';
import { FleetRecord } from './fleet-record.ts';
import { HandOver } from './hand-over.ts';
import type { HandOverTotals } from './hand-over.ts';
import type { Leg } from './leg.ts';
import { Lifecycle } from './lifecycle.ts';
import { NodesDesk } from './nodes-desk.ts';
import { Pool } from './pool.ts';
import { PoolGate } from './pool-gate.ts';
import type { LateRefusal } from './pool-gate.ts';
import { RequestDesk } from './request-desk.ts';
import { routeRequests } from './routes.ts';
import { ScaleDriver } from './scale-driver.ts';
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
  /** Machines of each pool that has some. */
  readonly nodes: readonly (NodePool | undefined)[];
  readonly record: FleetRecord;
  readonly legs: readonly Leg[];
  readonly externals: readonly { readonly name: string; readonly use: ExternalUse; readonly usd: number }[];
  /** Of a fleet that computes prompts in one pool and answers in another. */
  readonly handOver: HandOverTotals | null;
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
  readonly #handOver: HandOver | undefined;
  readonly #dispatcher: Dispatcher;
  readonly #nodes: readonly (NodesDesk | undefined)[];
  readonly #lifecycle: Lifecycle;
  readonly #scalers: readonly (ScaleDriver | undefined)[];
  readonly #faults: FaultDriver;
  readonly #upgrade: Upgrade;
  /** Rows that controllers count, with the pools that do. */
  readonly #counted = new Map<number, number[]>();
  /** What engines reported and nobody has dealt with: pairs of row and time. */
  #firsts: number[] = [];
  #ends: number[] = [];
  #nowS = 0;
  #progressS = 0;
  #hasEnded = false;

  constructor(request: FleetRequest) {
    const { fleet, columns, seed, naive, digests } = request;
    const further = furtherAttempts(fleet);
    const tiers = fleet.pools.some(({ plan }) => plan.kvTiers !== undefined);
    this.#request = request;
    this.#table = new AttemptTable(columns, further, tiers);
    this.#record = new FleetRecord(fleet.pools.map(({ name }) => name));
    this.#desk = new RequestDesk(columns, fleet.routes, routeRequests(fleet.routes, columns, fleet.classes), this.#table, this.#timers, seed, {
      onAnswered: (_request, _row, nowS) => (this.#progressS = nowS),
      onFailed: (_request, _outcome, nowS) => this.#record.onFailedRequest(nowS),
      onClosed: (row, nowS) => this.#uncount(row, nowS),
    });
    const hands = fleet.routes.some(({ chain }) => chain.some(({ target }) => target.kind === 'disaggregated'));
    const parts = { slots: this.#slots, table: this.#table, timers: this.#timers, desk: this.#desk };
    const pools: Pool[] = [];
    this.#handOver = hands ? new HandOver({ ...parts, pools }) : undefined;
    const { content } = this.#table.columns;
    const needsCensus = content !== undefined && fleet.pools.some(({ plan }) => plan.prefixCaching);
    const shared = {
      ...parts,
      census: needsCensus ? new SegmentCensus(content, further > 0) : undefined,
      seed,
      naive,
      digests,
      gaps: this.#gaps,
      listener: {
        onFirstToken: (row: number, nowS: number): void => this.#onFirstToken(row, nowS),
        onEnd: (row: number, nowS: number): void => this.#onEnd(row, nowS),
      },
      observer: {
        onTaken: (row: number, slot: Slot, nowS: number): void => this.#gates[slot.pool]!.onTaken(row, slot, nowS),
        onLeft: (row: number, slot: Slot, nowS: number, outputTokens: number): void => this.#gates[slot.pool]!.onLeft(row, slot, nowS, outputTokens),
      },
      ...(this.#handOver === undefined ? {} : { handover: this.#handOver.port }),
    };
    for (const [index, plan] of fleet.pools.entries()) pools.push(new Pool(index, plan, shared));
    this.#pools = pools;
    this.#gates = pools.map((pool) => new PoolGate(pool, this.#table, this.#timers, seed));
    this.#externals = new Map(Object.entries(fleet.external).map(([name, scenario]) => [name, new ExternalApi(name, scenario, seed)]));
    this.#dispatcher = new Dispatcher({ ...parts, pools, gates: this.#gates, externals: this.#externals, handOver: this.#handOver, onAccepted: (row, pool, nowS) => this.#count(row, pool, nowS) });
    this.#desk.connect(this.#dispatcher);
    this.#nodes = pools.map((pool) => (pool.plan.createNodes === undefined ? undefined : new NodesDesk(pool.plan.createNodes(), pool, this.#timers, this.#record)));
    this.#lifecycle = new Lifecycle({
      ...parts,
      pools,
      gates: this.#gates,
      record: this.#record,
      nodes: this.#nodes,
      onLost: (row, nowS) => this.#desk.failed(row, FLEET_OUTCOME.replicaLost, nowS),
      onRefused: (row, outcome, nowS) => this.#desk.failed(row, outcome, nowS),
      onOpen: (slot, nowS) => this.#faults.onOpen(slot, nowS),
      onCrash: (slot, nowS) => this.#handOver?.onCrash(slot, nowS),
      onGone: (slot, nowS) => this.#onGone(slot, nowS),
      isNeeded: (slot) => this.#handOver?.isNeeded(slot) === true,
    });
    this.#scalers = pools.map((pool, index) =>
      pool.plan.autoscale === undefined ? undefined : new ScaleDriver(pool.plan.autoscale, { pool, gate: this.#gates[index]!, lifecycle: this.#lifecycle, record: this.#record, columns, seed }),
    );
    this.#upgrade = new Upgrade(this.#lifecycle, (pool) => pool.plan.drainGraceS);
    this.#faults = new FaultDriver(fleet.faults, {
      ...parts,
      pools,
      lifecycle: this.#lifecycle,
      record: this.#record,
      seed,
      upgrade: this.#upgrade,
      replace: (pool, nowS) => this.#replace(pool, nowS),
    });
    for (const pool of pools) {
      this.#lifecycle.openAtStart(pool, pool.plan.replicas);
      const scaler = this.#scalers[pool.index];
      if (pool.plan.scrapeS !== undefined) this.#timers.at(pool.plan.scrapeS, EVENT.scrape, 2 * pool.index);
      if (scaler === undefined) continue;
      this.#timers.at(scaler.scrapeS, EVENT.scrape, 2 * pool.index + 1);
      this.#timers.at(scaler.periodS, EVENT.scale, pool.index);
    }
  }

  run(): FleetRun {
    const { columns, onProgress } = this.#request;
    const { queue } = this.#timers;
    const { arrivalS, count } = columns;
    for (let next = 0; ; ) {
      const eventS = queue.peekTimeS();
      if (next < count && arrivalS[next]! <= eventS) {
        this.#nowS = arrivalS[next]!;
        this.#pools[0]!.recorder.onArrival(this.#nowS);
        this.#desk.arrive(next, this.#nowS);
        if (next % PROGRESS_EVERY === 0) onProgress?.({ done: next, total: count });
        next++;
      } else if (queue.pop()) {
        const { kind, target, timeS } = queue;
        if (next === count && isIdleTalk(kind) && this.#isOver(timeS)) continue;
        this.#nowS = timeS;
        this.#handle(kind as EventKind, target);
      } else break;
      this.#settle();
    }
    this.#drainLazily();
    return this.#finish();
  }

  /** Everything has arrived and ended by `timeS`, or nothing has moved for long: timers alone change nothing any more. */
  #isOver(timeS: number): boolean {
    if (this.#hasEnded) return true;
    const { columns } = this.#request;
    for (const pool of this.#pools) pool.advanceAll(timeS);
    this.#settle();
    this.#hasEnded = this.#desk.book.open === 0 || timeS > Math.max(this.#progressS, columns.arrivalS[columns.count - 1]!) + PATIENCE_S;
    return this.#hasEnded;
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
        this.#flush(this.#gates[slot.pool]!.flush(nowS));
        return;
      case EVENT.fault:
        this.#faults.strike(target, nowS);
        return;
      case EVENT.scrape:
        this.#scrape(target);
        return;
      case EVENT.scale:
        this.#scale(target);
        return;
      case EVENT.nodes:
        this.#tickNodes(target);
        return;
      case EVENT.transfer:
        this.#handOver?.arrived(nowS);
        return;
      case EVENT.gateway:
        this.#gates[target]!.expiry(nowS);
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

  /** Even targets are routers' looks, odd ones those of a controller's metric pipeline. */
  #scrape(target: number): void {
    const pool = this.#pools[target >> 1]!;
    const isRouters = (target & 1) === 0;
    const scaler = this.#scalers[pool.index];
    if (isRouters) pool.scrape(this.#nowS);
    else scaler!.scrape(this.#nowS);
    this.#timers.at(this.#nowS + (isRouters ? pool.plan.scrapeS! : scaler!.scrapeS), EVENT.scrape, target);
  }

  #scale(index: number): void {
    const scaler = this.#scalers[index]!;
    this.#pools[index]!.advanceAll(this.#nowS);
    this.#settle();
    scaler.decide(this.#nowS);
    this.#timers.at(this.#nowS + scaler.periodS, EVENT.scale, index);
  }

  #tickNodes(index: number): void {
    const pool = this.#pools[index]!;
    this.#nodes[index]?.tick(this.#nowS, {
      onNotice: (slot, nowS) => {
        if (slot.state !== 'ready' && slot.state !== 'starting') return;
        if (slot.state === 'starting') this.#lifecycle.crash(slot, nowS, Infinity, 'its node will be taken away');
        else this.#lifecycle.drain(slot, nowS, Infinity);
        this.#replace(pool, nowS);
      },
      onInterrupted: (slot, nowS) => {
        const wasWanted = slot.isWanted || slot.state === 'down';
        this.#lifecycle.crash(slot, nowS, Infinity, 'its node was taken away');
        if (wasWanted) this.#replace(pool, nowS);
      },
      onRoom: (nowS) => this.#house(pool, nowS),
    });
  }

  /** Another replica in the place of one that goes: by the controller, which knows how many are wanted, or one for one. */
  #replace(pool: Pool, nowS: number): void {
    const scaler = this.#scalers[pool.index];
    if (scaler === undefined) this.#lifecycle.create(pool, nowS);
    else scaler.follow(nowS);
  }

  /** Replicas without a node ask again. */
  #house(pool: Pool, nowS: number): void {
    for (const slot of this.#lifecycle.homeless.slice()) if (slot.pool === pool.index) this.#lifecycle.wake(slot, nowS);
  }

  #onGone(slot: Slot, nowS: number): void {
    this.#scalers[slot.pool]?.drop(slot);
    this.#upgrade.advance(nowS);
    this.#house(this.#pools[slot.pool]!, nowS);
  }

  #arriveAtSlot(row: number): void {
    for (const gate of this.#gates) {
      const outcome = gate.arrive(row, this.#nowS);
      if (outcome < 0) continue;
      if (outcome > 0) this.#desk.failed(row, outcome, this.#nowS);
      return;
    }
  }

  /** Deals with what engines reported while they were advanced, and with who may go on because of it. */
  #settle(): void {
    do {
      while (this.#firsts.length > 0 || this.#ends.length > 0) {
        const [firsts, ends] = [this.#firsts, this.#ends];
        this.#firsts = [];
        this.#ends = [];
        for (let i = 0; i < firsts.length; i += 2) this.#dispatcher.onFirstToken(firsts[i]!, firsts[i + 1]!);
        for (let i = 0; i < ends.length; i += 2) this.#dispatcher.onEnd(ends[i]!, ends[i + 1]!);
      }
      for (const gate of this.#gates) this.#flush(gate.pump(this.#nowS));
      this.#handOver?.settle(this.#nowS);
    } while (this.#firsts.length > 0 || this.#ends.length > 0);
    this.#lifecycle.sweep(this.#nowS);
  }

  #flush(refused: readonly LateRefusal[]): void {
    for (const { row, outcome } of refused) this.#desk.failed(row, outcome, this.#nowS);
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

  #count(row: number, pool: number, nowS: number): void {
    const scaler = this.#scalers[pool];
    if (scaler === undefined) return;
    scaler.counters.onArrival(nowS, this.#table.columns.inputTokens[row]!);
    this.#counted.set(row, [...(this.#counted.get(row) ?? []), pool]);
  }

  #uncount(row: number, nowS: number): void {
    const pools = this.#counted.get(row);
    if (pools === undefined) return;
    this.#counted.delete(row);
    const { log, columns } = this.#table;
    const [firstS, finishS, outputTokens] = [log.firstTokenS[row]!, log.finishS[row]!, log.generatedTokens[row]!];
    const ended = {
      inputTokens: columns.inputTokens[row]!,
      outputTokens,
      cachedTokens: log.cachedTokens[row]!,
      ttftS: firstS - this.#desk.book.rowStartS[row]!,
      tpotS: outputTokens > 1 && finishS > firstS ? (finishS - firstS) / (outputTokens - 1) : NaN,
    };
    for (const pool of pools) this.#scalers[pool]!.counters.onEnd(nowS, ended);
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
    const prefillRowOf = (row: number): number => this.#handOver?.prefillRowOf(row) ?? -1;
    const log = clientLog(columns, this.#table, book, { prefillRowOf, lagS: this.#dispatcher.lagS, seenS: this.#dispatcher.seenS });
    let endS = lastArrivalS;
    for (const finishS of log.finishS) if (finishS > endS) endS = finishS;
    // Engines may work on for clients that have left.
    for (let row = 0; row < this.#table.rows; row++) if (this.#table.log.finishS[row]! > endS) endS = this.#table.log.finishS[row]!;
    // Without an answer to wait for, what happened to a replica may be the last thing.
    for (const { stateSinceS } of this.#slots) if (stateSinceS > endS) endS = stateSinceS;
    this.#lifecycle.finish(endS);
    checkBooks(log, this.#desk.legs, this.#slots);
    for (const { recorder } of this.#pools) recorder.finish();
    const answering = new Set<number>();
    for (let request = 0; request < columns.count; request++) if (book.outcome[request] === 0) answering.add(prefillRowOf(book.finalRow[request]!));
    return {
      log,
      gaps: this.#gaps,
      recorders: this.#pools.map(({ recorder }) => recorder),
      pools: this.#pools,
      slots: this.#slots,
      nodes: this.#nodes.map((desk) => desk?.nodes),
      record: this.#record,
      legs: this.#desk.legs,
      externals: [...this.#externals.values()].map(({ name, use, usd }) => ({ name, use, usd })),
      handOver: this.#handOver === undefined ? null : this.#handOver.totals,
      waste: wasteOf(columns.count, this.#table, book, (row) => answering.has(row)),
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
  return IDLE_TALK.has(kind);
}

const IDLE_TALK: ReadonlySet<number> = new Set([EVENT.scrape, EVENT.scale, EVENT.fault, EVENT.crash, EVENT.drained, EVENT.wake, EVENT.ready, EVENT.visibility, EVENT.nodes]);
