import { FLEET_OUTCOME, REFUSED } from '../outcomes.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { Pool } from './pool.ts';
import type { Start } from './request-desk.ts';
import type { Slot } from './slot.ts';
import { EVENT } from './timers.ts';
import type { Timers } from './timers.ts';

/** What a gate does when nobody takes requests. */
export interface GateRules {
  /** Requests wait in the gateway for a replica, as behind an activator; false = they are refused. */
  readonly buffers: boolean;
  /** So many at most; absent = no limit. */
  readonly bufferLimit?: number;
}

/** The way into a pool: its gateway buffer, its router, and the network to its replicas. */
export class PoolGate {
  readonly pool: Pool;
  readonly #rules: GateRules;
  readonly #table: AttemptTable;
  readonly #timers: Timers;
  /** Rows that wait for a replica, oldest first. */
  #buffer: number[] = [];
  /** Rows on their way, with the replica they go to. */
  readonly #enRoute = new Map<number, Slot>();
  /** Most rows that ever waited here. */
  bufferMax = 0;
  /** Attempts that were handed to it so far. */
  offered = 0;

  constructor(pool: Pool, rules: GateRules, table: AttemptTable, timers: Timers) {
    this.pool = pool;
    this.#rules = rules;
    this.#table = table;
    this.#timers = timers;
  }

  /** Rows in the buffer. */
  get buffered(): number {
    return this.#buffer.length;
  }

  /** Takes a row in, sends it on at once if it can. */
  offer(row: number, nowS: number, excluded?: ReadonlySet<number>): Start {
    this.offered++;
    const slot = this.pool.pick(this.#table.requestOf(row), nowS, excluded);
    if (slot !== undefined) return this.#send(row, slot, nowS);
    const { buffers, bufferLimit = Infinity } = this.#rules;
    if (!buffers) return FLEET_OUTCOME.unavailable;
    if (this.#buffer.length >= bufferLimit) return FLEET_OUTCOME.shed;
    this.#buffer.push(row);
    this.bufferMax = Math.max(this.bufferMax, this.#buffer.length);
    return 0;
  }

  /** Sends on whoever waited, now that a replica takes requests. Returns those that were refused. */
  flush(nowS: number): readonly { readonly row: number; readonly outcome: number }[] {
    const refused: { row: number; outcome: number }[] = [];
    while (this.#buffer.length > 0 && this.pool.candidates.length > 0) {
      const rows = this.#buffer;
      this.#buffer = [];
      for (const row of rows) {
        const slot = this.pool.pick(this.#table.requestOf(row), nowS);
        const outcome = slot === undefined ? FLEET_OUTCOME.unavailable : this.#send(row, slot, nowS);
        if (outcome !== 0) refused.push({ row, outcome });
      }
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
    return this.#submit(row, slot, nowS);
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

  /** Requests that wait in engines and in the buffer, per replica that takes requests. */
  waitingPerReplica(nowS: number): number {
    let waiting = this.#buffer.length;
    for (const number of this.pool.candidates) {
      const slot = this.pool.numbered[number]!;
      this.pool.advance(slot, nowS);
      waiting += slot.engine!.snapshot().waiting;
    }
    return this.pool.candidates.length === 0 ? Infinity : waiting / this.pool.candidates.length;
  }

  #send(row: number, slot: Slot, nowS: number): Start {
    const delayS = Math.max(slot.cutUntilS - nowS, slot.delayUntilS > nowS ? slot.delayS : 0);
    if (!(delayS > 0)) return this.#submit(row, slot, nowS);
    this.#enRoute.set(row, slot);
    slot.enRoute++;
    this.#timers.at(nowS + delayS, EVENT.arriveAtSlot, row);
    return 0;
  }

  #submit(row: number, slot: Slot, nowS: number): Start {
    const refusal = this.pool.submit(row, slot, nowS);
    if (refusal === undefined) return 0;
    this.#table.log.outcome[row] = REFUSED[refusal];
    return REFUSED[refusal];
  }
}
