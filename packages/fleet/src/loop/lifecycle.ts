import { duration } from '@foretoken/kernel';
import type { NodeState } from '../cold-start/cold-start.ts';
import { FLEET_OUTCOME } from '../outcomes.ts';
import type { AttemptTable } from './attempt-table.ts';
import type { FleetRecord } from './fleet-record.ts';
import type { Pool } from './pool.ts';
import type { PoolGate } from './pool-gate.ts';
import type { Slot } from './slot.ts';
import { EVENT } from './timers.ts';
import type { Timers } from './timers.ts';

/** Where replicas stand. */
export interface NodeDesk {
  /** A node for a replica, or undefined while there is none to have: the caller is told when to ask again by `EVENT.wake`. */
  acquire(slot: Slot, nowS: number, atOnce?: boolean): NodeState | undefined;
  release(slot: Slot, nowS: number): void;
  /** The replica of a slot was ready on its node: image and weights are on its disk now. */
  onReady(slot: Slot): void;
}

/** What the life of replicas needs to know. */
export interface LifecycleParts {
  readonly pools: readonly Pool[];
  readonly gates: readonly PoolGate[];
  readonly table: AttemptTable;
  readonly timers: Timers;
  readonly record: FleetRecord;
  /** Per pool; absent = no nodes are modelled. */
  readonly nodes: readonly (NodeDesk | undefined)[];
  /** A row ended because its replica went away before it took it. */
  readonly onLost: (row: number, nowS: number) => void;
  readonly onRefused: (row: number, outcome: number, nowS: number) => void;
  readonly onCrash?: (slot: Slot, nowS: number) => void;
  readonly onOpen?: (slot: Slot, nowS: number) => void;
  readonly onGone?: (slot: Slot, nowS: number) => void;
  /** Somebody still wants something of a slot that drains. */
  readonly isNeeded?: (slot: Slot) => boolean;
}

/** Births, deaths and drains of replicas. */
export class Lifecycle {
  readonly #parts: LifecycleParts;
  /** Slots that drain. */
  readonly #draining = new Set<Slot>();
  /** When each starting slot will be ready, by slot id: an older timer does not count. */
  readonly #readyS = new Map<number, number>();
  /** Slots without a node. */
  readonly #homeless: Slot[] = [];
  /** Per pool: no start before this time. */
  readonly #notBeforeS: number[];

  constructor(parts: LifecycleParts) {
    this.#parts = parts;
    this.#notBeforeS = parts.pools.map(() => 0);
  }

  /** Replicas that are there when the run begins. */
  openAtStart(pool: Pool, count: number): void {
    for (let i = 0; i < count; i++) {
      const slot = pool.create(0);
      this.#parts.nodes[pool.index]?.acquire(slot, 0, true);
      slot.runningS = 0;
      slot.metricsS = 0;
      this.#open(pool, slot, 0);
    }
  }

  /** One more replica is wanted. */
  create(pool: Pool, nowS: number): Slot {
    const slot = pool.create(nowS);
    slot.startWantedS = nowS;
    this.#begin(pool, slot, nowS);
    return slot;
  }

  /** A replica comes back on the node that it had. */
  restart(pool: Pool, slot: Slot, nowS: number): void {
    this.#change(pool, slot, 'starting', nowS);
    slot.startWantedS = nowS;
    this.#coldStart(pool, slot, { nodeS: 0, image: true, weights: true, compiled: true }, nowS);
  }

  /** A start is over, if it is the last one that was announced for the slot. */
  ready(slot: Slot, nowS: number): void {
    if (slot.state !== 'starting' || this.#readyS.get(slot.id) !== nowS) return;
    const pool = this.#parts.pools[slot.pool]!;
    this.#readyS.delete(slot.id);
    this.#parts.nodes[slot.pool]?.onReady(slot);
    if (slot.coldStart !== undefined) this.#parts.record.starts.push({ pool: slot.pool, coldStart: slot.coldStart, tookS: nowS - slot.startWantedS });
    this.#open(pool, slot, nowS);
    this.#parts.record.say(nowS, 'ready', slot.pool, `replica ${slot.number} is ready, ${duration(nowS - slot.startWantedS)} after it was wanted`);
  }

  /** No new requests; gone when the last answer is out, or when the grace period is over. */
  drain(slot: Slot, nowS: number, graceS: number): void {
    const pool = this.#parts.pools[slot.pool]!;
    if (slot.state === 'starting' || slot.state === 'down') {
      this.#end(pool, slot, nowS);
      return;
    }
    if (slot.state === 'draining' && nowS + graceS < slot.drainUntilS) {
      slot.drainUntilS = nowS + graceS;
      this.#parts.timers.at(slot.drainUntilS, EVENT.drained, slot.id);
    }
    if (slot.state !== 'ready') return;
    pool.advance(slot, nowS);
    this.#change(pool, slot, 'draining', nowS);
    slot.watched = true;
    slot.drainUntilS = nowS + graceS;
    pool.arm(slot);
    this.#draining.add(slot);
    this.#parts.timers.at(slot.drainUntilS, EVENT.drained, slot.id);
  }

  /** The grace period of a draining slot is over. */
  drained(slot: Slot, nowS: number): void {
    if (slot.state !== 'draining' || slot.drainUntilS > nowS) return;
    const pool = this.#parts.pools[slot.pool]!;
    const lost = this.#loseWork(pool, slot, nowS);
    this.#end(pool, slot, nowS);
    for (const row of lost) this.#parts.onLost(row, nowS);
  }

  /** Ends slots that have drained; call it whenever something may have ended. */
  sweep(nowS: number): void {
    for (const slot of this.#draining) {
      if (slot.state !== 'draining') this.#draining.delete(slot);
      else if (slot.inFlight.size === 0 && slot.enRoute === 0 && this.#parts.isNeeded?.(slot) !== true) this.#end(this.#parts.pools[slot.pool]!, slot, nowS);
    }
  }

  /** The process dies with all its work. `backS` = when it may start again; Infinity = it is gone for good. */
  crash(slot: Slot, nowS: number, backS: number, why: string): void {
    const pool = this.#parts.pools[slot.pool]!;
    // Without a node there is nothing to crash.
    if (slot.state === 'gone' || this.#homeless.includes(slot)) return;
    // Who leaves anyway does not come back, and who is down stays down until the last reason is over.
    const isLeaving = slot.state === 'draining';
    const downUntilS = slot.state === 'down' ? Math.max(backS, slot.downUntilS) : backS;
    this.#parts.record.say(nowS, 'crash', slot.pool, `replica ${slot.number}: ${why}`);
    const lost = this.#loseWork(pool, slot, nowS);
    if (isLeaving || downUntilS === Infinity) this.#end(pool, slot, nowS);
    else {
      slot.downUntilS = downUntilS;
      this.#change(pool, slot, 'down', nowS);
      this.#readyS.delete(slot.id);
      this.#parts.timers.at(downUntilS, EVENT.wake, slot.id);
    }
    for (const row of lost) this.#parts.onLost(row, nowS);
  }

  /** Nothing of a pool starts before `untilS`. */
  holdStarts(pool: Pool, untilS: number): void {
    this.#notBeforeS[pool.index] = Math.max(this.#notBeforeS[pool.index]!, untilS);
  }

  /** A slot that was down, or had no node, tries again. */
  wake(slot: Slot, nowS: number): void {
    const pool = this.#parts.pools[slot.pool]!;
    if (slot.state === 'down') {
      if (slot.downUntilS <= nowS) this.restart(pool, slot, nowS);
    } else if (slot.state === 'starting' && this.#homeless.includes(slot)) {
      this.#homeless.splice(this.#homeless.indexOf(slot), 1);
      this.#begin(pool, slot, nowS);
    }
  }

  /** Slots that wait for a node, oldest first. */
  get homeless(): readonly Slot[] {
    return this.#homeless;
  }

  /** Books the last state of everyone. */
  finish(nowS: number): void {
    for (const pool of this.#parts.pools) for (const slot of pool.slots) this.#parts.record.onState(slot, nowS);
  }

  #begin(pool: Pool, slot: Slot, nowS: number): void {
    const desk = this.#parts.nodes[pool.index];
    const node = desk === undefined ? { nodeS: 0, image: true, weights: true, compiled: false } : desk.acquire(slot, nowS);
    if (node === undefined) {
      this.#homeless.push(slot);
      this.#parts.record.say(nowS, 'no-capacity', pool.index, `no node for replica ${slot.number}`);
      return;
    }
    this.#coldStart(pool, slot, node, nowS);
  }

  #coldStart(pool: Pool, slot: Slot, node: NodeState, nowS: number): void {
    const fromS = Math.max(nowS, this.#notBeforeS[pool.index]!);
    const start = pool.plan.coldStart?.start(slot.incarnation, slot.begun++, node);
    slot.coldStart = start;
    slot.runningS = fromS + (start?.runningS ?? 0);
    slot.metricsS = fromS + (start?.metricsS ?? 0);
    const readyS = fromS + (start?.readyS ?? 0);
    this.#readyS.set(slot.id, readyS);
    this.#parts.timers.at(readyS, EVENT.ready, slot.id);
  }

  #open(pool: Pool, slot: Slot, nowS: number): void {
    this.#parts.record.onState(slot, nowS);
    pool.open(slot, nowS);
    this.#parts.onOpen?.(slot, nowS);
    for (const { row, outcome } of this.#parts.gates[pool.index]!.flush(nowS)) this.#parts.onRefused(row, outcome, nowS);
  }

  #change(pool: Pool, slot: Slot, state: Slot['state'], nowS: number): void {
    this.#parts.record.onState(slot, nowS);
    pool.setState(slot, state, nowS);
  }

  /** Returns the rows that were on their way: whoever hears of them must find the slot in its new state. */
  #loseWork(pool: Pool, slot: Slot, nowS: number): readonly number[] {
    const { table, gates, onCrash } = this.#parts;
    if (slot.engine !== undefined) {
      pool.advance(slot, nowS);
      for (const row of slot.inFlight) {
        slot.engine.abort(row, nowS);
        table.log.outcome[row] = FLEET_OUTCOME.replicaLost;
      }
      slot.engine = undefined;
      slot.hungUntilS = -Infinity;
      slot.armedS = Infinity;
    }
    onCrash?.(slot, nowS);
    const lost = gates[pool.index]!.lostOnTheWay(slot);
    for (const row of lost) table.log.outcome[row] = FLEET_OUTCOME.replicaLost;
    return lost;
  }

  #end(pool: Pool, slot: Slot, nowS: number): void {
    this.#draining.delete(slot);
    const at = this.#homeless.indexOf(slot);
    if (at >= 0) this.#homeless.splice(at, 1);
    this.#readyS.delete(slot.id);
    this.#change(pool, slot, 'gone', nowS);
    slot.engine?.checkIntegrity();
    slot.engine = undefined;
    slot.hungUntilS = -Infinity;
    this.#parts.nodes[pool.index]?.release(slot, nowS);
    this.#parts.onGone?.(slot, nowS);
  }
}
