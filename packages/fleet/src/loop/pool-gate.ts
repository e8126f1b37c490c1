import { FlowControl } from '../gateway/flow-control.ts';
import { FLEET_OUTCOME } from '../outcomes.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { Pool } from './pool.ts';
import { poolFacts } from './pool-facts.ts';
import type { Start } from './attempt-port.ts';
import type { StepObserver } from './step-observer.ts';
import type { Slot } from './slot.ts';
import { EVENT } from './timers.ts';
import type { Timers } from './timers.ts';

/** A row that was refused after it had been let wait. */
export interface LateRefusal {
  readonly row: number;
  readonly outcome: number;
}

/** The way into a pool: flow control, the buffer for when nobody takes requests, the router, and the network to the replicas. */
export class PoolGate {
  readonly pool: Pool;
  readonly #table: AttemptTable;
  readonly #timers: Timers;
  readonly #observer: Pick<StepObserver, 'onWait'> | undefined;
  readonly #flow: FlowControl | undefined;
  /** Rows that wait for a replica, oldest first. */
  #buffer: number[] = [];
  /** Rows that flow control holds, by request. */
  readonly #held = new Map<number, number>();
  /** Rows on their way, with the replica they go to. */
  readonly #enRoute = new Map<number, Slot>();
  #expiryArmedS = Infinity;

  constructor(pool: Pool, table: AttemptTable, timers: Timers, seed: number, observer?: Pick<StepObserver, 'onWait'>) {
    this.pool = pool;
    this.#observer = observer;
    this.#table = table;
    this.#timers = timers;
    const { flowControl, plan } = pool.plan;
    this.#flow = flowControl === undefined ? undefined : new FlowControl({ scenario: flowControl, columns: table.columns, seed, pool: pool.plan.name, facts: poolFacts(plan) });
  }

  /** Rows that wait here. */
  get buffered(): number {
    return this.#buffer.length + this.#held.size;
  }

  /** Takes a row in, sends it on at once if it can. */
  offer(row: number, nowS: number, excluded?: ReadonlySet<number>): Start {
    const flow = this.#flow;
    if (flow === undefined) return this.#route(row, nowS, excluded);
    const request = this.#table.requestOf(row);
    // A twin of what waits already would only wait behind it.
    if (this.#held.has(request)) return FLEET_OUTCOME.shed;
    const offer = flow.offer(request, nowS, this.pool.viewAt(nowS));
    if (offer === 'dispatch') return this.#route(row, nowS, excluded);
    if (offer !== 'queued') return FLEET_OUTCOME.shed;
    this.#held.set(request, row);
    this.#observer?.onWait(row, 'gateway', nowS);
    this.#armExpiry();
    return 0;
  }

  /** Lets go whom flow control has room for, and whose time in the queue is over. Returns those that were refused. */
  pump(nowS: number): readonly LateRefusal[] {
    const flow = this.#flow;
    if (flow === undefined || flow.size === 0) return [];
    const refused: LateRefusal[] = [];
    for (const request of flow.expire(nowS)) refused.push({ row: this.#release(request), outcome: FLEET_OUTCOME.shed });
    while (this.pool.candidates.length > 0 && flow.size > 0) {
      const request = flow.next(nowS, this.pool.viewAt(nowS));
      if (request === undefined) break;
      const row = this.#release(request);
      const outcome = this.#route(row, nowS);
      if (outcome !== 0) refused.push({ row, outcome });
    }
    this.#armExpiry();
    return refused;
  }

  /** A row was taken by an engine, or left it: flow control counts what is in flight. */
  onTaken(row: number, slot: Slot, nowS: number): void {
    this.#flow?.onSent(this.#table.requestOf(row), slot.number, nowS);
  }

  /** The first token of an answer is out: its prompt is computed. */
  onFirstToken(row: number, slot: Slot): void {
    this.#flow?.onTokens(this.#table.requestOf(row), slot.number, 1);
  }

  onLeft(row: number, slot: Slot, nowS: number, outputTokens: number): void {
    this.#flow?.onEnd(this.#table.requestOf(row), slot.number, nowS, outputTokens);
  }

  /** The time of somebody in the queue may be over. */
  expiry(nowS: number): void {
    if (this.#expiryArmedS <= nowS) this.#expiryArmedS = Infinity;
  }

  /** Sends on whoever waited, now that a replica takes requests. Returns those that were refused. */
  flush(nowS: number): readonly LateRefusal[] {
    const refused: LateRefusal[] = [];
    const rows = this.#buffer;
    this.#buffer = [];
    for (const [i, row] of rows.entries()) {
      if (this.pool.candidates.length === 0) {
        this.#buffer.push(...rows.slice(i));
        break;
      }
      const outcome = this.#route(row, nowS);
      if (outcome !== 0) refused.push({ row, outcome });
    }
    return refused;
  }

  /** A row no longer wants in. False = it was not here. */
  withdraw(row: number): boolean {
    const slot = this.#enRoute.get(row);
    if (slot !== undefined) {
      this.#enRoute.delete(row);
      slot.enRoute--;
      return true;
    }
    const request = this.#table.requestOf(row);
    if (this.#held.get(request) === row) {
      this.#held.delete(request);
      this.#flow!.abandon(request);
      return true;
    }
    const at = this.#buffer.indexOf(row);
    if (at < 0) return false;
    this.#buffer.splice(at, 1);
    return true;
  }

  /** A row reaches its replica. Returns an outcome other than 0 when it is refused there, -1 when it was withdrawn. */
  arrive(row: number, nowS: number): number {
    const slot = this.#enRoute.get(row);
    if (slot === undefined) return -1;
    if (slot.cutUntilS > nowS) {
      this.#timers.at(slot.cutUntilS, EVENT.arriveAtSlot, row);
      return 0;
    }
    this.#enRoute.delete(row);
    slot.enRoute--;
    if (slot.engine === undefined) return FLEET_OUTCOME.replicaLost;
    return this.pool.submit(row, slot, nowS);
  }

  /** Rows on their way to a replica that is no more. */
  lostOnTheWay(slot: Slot): readonly number[] {
    const rows: number[] = [];
    for (const [row, to] of this.#enRoute) if (to === slot) rows.push(row);
    for (const row of rows) {
      this.#enRoute.delete(row);
      slot.enRoute--;
    }
    return rows;
  }

  /** Requests that wait in engines and here, per replica that takes requests. */
  waitingPerReplica(nowS: number): number {
    let waiting = this.buffered;
    for (const number of this.pool.candidates) {
      const slot = this.pool.numbered[number]!;
      this.pool.advance(slot, nowS);
      waiting += slot.engine!.snapshot().waiting;
    }
    return this.pool.candidates.length === 0 ? Infinity : waiting / this.pool.candidates.length;
  }

  #route(row: number, nowS: number, excluded?: ReadonlySet<number>): Start {
    const slot = this.pool.pick(this.#table.requestOf(row), nowS, excluded);
    if (slot !== undefined) return this.#send(row, slot, nowS);
    const { buffers, bufferLimit = Infinity } = this.pool.plan;
    if (!buffers || excluded !== undefined) return FLEET_OUTCOME.unavailable;
    if (this.#buffer.length >= bufferLimit) return FLEET_OUTCOME.shed;
    this.#buffer.push(row);
    this.#observer?.onWait(row, 'no-replica', nowS);
    return 0;
  }

  #send(row: number, slot: Slot, nowS: number): Start {
    const delayS = Math.max(slot.cutUntilS - nowS, slot.delayUntilS > nowS ? slot.delayS : 0);
    if (!(delayS > 0)) return this.pool.submit(row, slot, nowS);
    this.#enRoute.set(row, slot);
    this.#observer?.onWait(row, 'network', nowS);
    slot.enRoute++;
    this.#timers.at(nowS + delayS, EVENT.arriveAtSlot, row);
    return 0;
  }

  #release(request: number): number {
    const row = this.#held.get(request)!;
    this.#held.delete(request);
    return row;
  }

  #armExpiry(): void {
    const nextS = this.#flow!.nextTimeS();
    if (nextS >= this.#expiryArmedS) return;
    this.#expiryArmedS = nextS;
    this.#timers.at(nextS, EVENT.gateway, this.pool.index);
  }
}
