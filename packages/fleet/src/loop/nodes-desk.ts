import type { NodeState } from '../cold-start/cold-start.ts';
import type { NodePool } from '../nodes/node-pool.ts';
import type { FleetRecord } from './fleet-record.ts';
import type { NodeDesk } from './lifecycle.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';
import { EVENT } from './timers.ts';
import type { Timers } from './timers.ts';

/** What happens to the replicas of a pool because of its nodes. */
export interface NodeConsequences {
  /** The node of a slot will be taken away at about `noticeS` from now. */
  onNotice(slot: Slot, nowS: number): void;
  onInterrupted(slot: Slot, nowS: number): void;
  /** Room may have come free. */
  onRoom(nowS: number): void;
}

/** The machines of one pool, and which replica stands on which. */
export class NodesDesk implements NodeDesk {
  readonly nodes: NodePool;
  readonly #pool: Pool;
  readonly #timers: Timers;
  readonly #record: FleetRecord;
  readonly #standing = new Map<number, Set<Slot>>();
  #armedS = Infinity;

  constructor(nodes: NodePool, pool: Pool, timers: Timers, record: FleetRecord) {
    this.nodes = nodes;
    this.#pool = pool;
    this.#timers = timers;
    this.#record = record;
    this.#arm();
  }

  acquire(slot: Slot, nowS: number, atOnce = false): NodeState | undefined {
    const grant = this.nodes.acquire(this.#pool.plan.gpusPerReplica, nowS, atOnce);
    this.#arm();
    if (grant.node === undefined) {
      this.#timers.at(grant.retryS, EVENT.wake, slot.id);
      return undefined;
    }
    slot.node = grant.node;
    slot.zone = grant.zone;
    const standing = this.#standing.get(grant.node) ?? new Set<Slot>();
    this.#standing.set(grant.node, standing.add(slot));
    return { nodeS: grant.readyS - nowS, ...grant.has };
  }

  release(slot: Slot, nowS: number): void {
    if (slot.node < 0) return;
    this.#standing.get(slot.node)?.delete(slot);
    this.nodes.release(slot.node, this.#pool.plan.gpusPerReplica, nowS);
    slot.node = -1;
    this.#arm();
  }

  onReady(slot: Slot): void {
    if (slot.node >= 0) this.nodes.keep(slot.node, { image: true, weights: true, compiled: true });
  }

  /** Nothing is placed in a lost zone before `untilS`. */
  closeZone(zone: number, untilS: number): void {
    this.nodes.closeZone(zone, untilS);
  }

  /** The instance under a slot is taken away, with everyone who stands on it. */
  takeAway(slot: Slot, noticeS: number, nowS: number): void {
    this.nodes.takeAway(slot.node, noticeS, nowS);
    this.#arm();
  }

  /** What nodes did by themselves until now. */
  tick(nowS: number, consequences: NodeConsequences): void {
    if (this.#armedS <= nowS) this.#armedS = Infinity;
    let isChanged = false;
    for (const event of this.nodes.tick(nowS)) {
      isChanged ||= event.kind === 'left';
      if (event.kind !== 'notice' && event.kind !== 'interrupted') continue;
      const slots = [...(this.#standing.get(event.node) ?? [])];
      if (slots.length > 0) this.#record.say(nowS, 'fault', this.#pool.index, `node ${event.node} ${event.kind === 'notice' ? 'will be taken away' : 'was taken away'}, with ${slots.length} ${slots.length === 1 ? 'replica' : 'replicas'}`);
      for (const slot of slots) {
        if (event.kind === 'notice') consequences.onNotice(slot, nowS);
        else {
          this.#standing.get(event.node)?.delete(slot);
          slot.node = -1;
          consequences.onInterrupted(slot, nowS);
        }
      }
    }
    this.#arm();
    if (isChanged) consequences.onRoom(nowS);
  }

  #arm(): void {
    const nextS = this.nodes.nextEventS();
    if (nextS >= this.#armedS) return;
    this.#armedS = nextS;
    this.#timers.at(nextS, EVENT.nodes, this.#pool.index);
  }
}
