import { duration, randomStream } from '@foretoken/kernel';
import type { FaultAim, FaultScenario } from '../scenario/fault-scenario.ts';
import type { FleetRecord } from './fleet-record.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { NodesDesk } from './nodes-desk.ts';
import type { Pool } from './pool.ts';
import type { Slot } from './slot.ts';
import { EVENT } from './timers.ts';
import type { Timers } from './timers.ts';
import type { Upgrade } from './upgrade.ts';

/** What faults act on. */
export interface FaultParts {
  readonly pools: readonly Pool[];
  readonly lifecycle: Lifecycle;
  readonly timers: Timers;
  readonly record: FleetRecord;
  readonly slots: readonly Slot[];
  readonly seed: number;
  readonly upgrade: Upgrade;
  /** Machines per pool; undefined = none are modelled. */
  readonly nodes: readonly (NodesDesk | undefined)[];
  /** A replica will be lost: another one is wanted in its place. */
  readonly replace: (pool: Pool, nowS: number) => void;
}

/** A time in which something was wrong. */
export interface FaultSpan {
  readonly fromS: number;
  readonly toS: number;
  readonly what: string;
}

/** Makes go wrong what the scenario says. Event targets: twice the index of the fault, plus 1 for its end. */
export class FaultDriver {
  readonly #faults: readonly FaultScenario[];
  /** When something went wrong, and until when at least. */
  readonly windows: FaultSpan[] = [];
  /** Replicas, or pools to upgrade, that each fault of the list struck. */
  readonly struck: number[];
  /** Those that slow replicas now. */
  readonly #slowing = new Set<FaultScenario>();
  /** Trouble of the network, and when it is over: it meets replicas that start meanwhile, too. */
  readonly #network = new Map<NetworkFault, number>();
  readonly #parts: FaultParts;

  constructor(faults: readonly FaultScenario[], parts: FaultParts) {
    this.#faults = faults;
    this.#parts = parts;
    this.struck = faults.map(() => 0);
    for (const [index, fault] of faults.entries()) if (fault.kind !== 'mtbf') parts.timers.at(fault.atS, EVENT.fault, 2 * index);
  }

  /** A replica is up: is it slowed, and when will it crash of itself? */
  onOpen(slot: Slot, nowS: number): void {
    if (this.#slowing.size > 0) this.#setPace(slot, nowS);
    const { pools, timers, seed } = this.#parts;
    const pool = pools[slot.pool]!;
    for (const [fault, untilS] of this.#network) if (untilS > nowS && strikes(fault, pool, slot)) this.#hold(slot, fault, untilS, nowS);
    let soonestS = Infinity;
    for (const [index, fault] of this.#faults.entries()) {
      if (fault.kind !== 'mtbf' || !strikes(fault, pool, slot)) continue;
      // One stream per replica and start: what happens to others changes nothing.
      const stream = randomStream(seed, `mtbf/${index}/${pool.plan.name}/${slot.incarnation}`, slot.starts);
      soonestS = Math.min(soonestS, nowS - Math.log(stream.nextOpen()) * fault.meanS);
    }
    slot.crashS = soonestS;
    timers.at(soonestS, EVENT.crash, slot.id);
  }

  /** The moment has come that was drawn for a replica. */
  crash(slot: Slot, nowS: number): void {
    if (slot.crashS !== nowS || slot.engine === undefined) return;
    this.windows.push({ fromS: nowS, toS: nowS, what: 'a crash' });
    this.#parts.lifecycle.crash(slot, nowS, nowS, 'crashed');
  }

  /** Faults of the list that struck nobody, in words; crashes by chance may. */
  get idle(): readonly string[] {
    return this.#faults.flatMap((fault, index) => (fault.kind === 'mtbf' || this.struck[index]! > 0 ? [] : [`${describe(fault)} at ${duration(fault.atS)}`]));
  }

  /** A fault of the list begins or ends. */
  strike(target: number, nowS: number): void {
    const fault = this.#faults[target >> 1]!;
    if ((target & 1) === 1) this.#end(fault, nowS);
    else this.#begin(fault, target, nowS);
  }

  #begin(fault: FaultScenario, target: number, nowS: number): void {
    const { lifecycle, record, upgrade, timers, nodes } = this.#parts;
    if (fault.kind === 'mtbf') return;
    record.say(nowS, fault.kind === 'upgrade' ? 'upgrade' : 'fault', this.#poolIndexOf(fault), describe(fault));
    timers.at(nowS + lengthOf(fault), EVENT.fault, target + 1);
    if (fault.kind === 'upgrade') {
      for (const pool of this.#poolsOf(fault)) {
        upgrade.begin(pool, fault, nowS);
        this.struck[target >> 1]!++;
      }
      return;
    }
    if (fault.kind === 'zone') for (const desk of nodes) desk?.closeZone(fault.zone, nowS + lengthOf(fault));
    if (fault.kind === 'outage' && fault.replicas === undefined) for (const pool of this.#poolsOf(fault)) lifecycle.holdStarts(pool, nowS + lengthOf(fault));
    if (fault.kind === 'slow') this.#slowing.add(fault);
    if (fault.kind === 'delay' || fault.kind === 'partition') this.#network.set(fault, nowS + lengthOf(fault));
    const aimed = this.#aimed(fault);
    this.struck[target >> 1]! += aimed.length;
    const spanS = lengthOf(fault);
    if (aimed.length > 0) this.windows.push({ fromS: nowS, toS: isWindow(fault) ? nowS + spanS : nowS, what: describe(fault) });
    for (const slot of aimed) this.#hit(slot, fault, nowS);
  }

  #hit(slot: Slot, fault: Exclude<FaultScenario, { kind: 'mtbf' | 'upgrade' }>, nowS: number): void {
    const { lifecycle, pools, nodes, replace } = this.#parts;
    const pool = pools[slot.pool]!;
    switch (fault.kind) {
      case 'crash':
        lifecycle.crash(slot, nowS, nowS, 'crashed');
        return;
      case 'outage':
      case 'zone':
        lifecycle.crash(slot, nowS, nowS + lengthOf(fault), describe(fault));
        return;
      case 'hang':
        pool.advance(slot, nowS);
        slot.engine?.pause(nowS + lengthOf(fault));
        if (slot.engine !== undefined) slot.hungUntilS = Math.max(slot.hungUntilS, nowS + lengthOf(fault));
        slot.armedS = Infinity;
        pool.arm(slot);
        return;
      case 'slow':
        this.#setPace(slot, nowS);
        return;
      case 'delay':
      case 'partition':
        this.#hold(slot, fault, nowS + lengthOf(fault), nowS);
        return;
      case 'preempted':
        // Its node goes, with everyone on it; without nodes it is the replica alone.
        if (nodes[slot.pool] !== undefined) {
          if (slot.node >= 0) nodes[slot.pool]!.takeAway(slot, fault.noticeS, nowS);
          return;
        }
        if (slot.state === 'draining') {
          // Nobody wanted it any more: it goes sooner, and nothing comes in its place.
          lifecycle.drain(slot, nowS, fault.noticeS);
          return;
        }
        if (slot.state === 'starting') lifecycle.crash(slot, nowS, Infinity, 'its instance was taken away');
        else lifecycle.drain(slot, nowS, fault.noticeS);
        replace(pool, nowS);
    }
  }

  /** Messages to and from a replica are late, or do not pass. One that starts behind a cut is never seen as ready. */
  #hold(slot: Slot, fault: NetworkFault, untilS: number, nowS: number): void {
    if (fault.kind === 'delay') {
      slot.delayS = slot.delayUntilS > nowS ? Math.max(slot.delayS, fault.delayS) : fault.delayS;
      slot.delayUntilS = Math.max(slot.delayUntilS, untilS);
      return;
    }
    const noticedS = nowS > 0 && slot.readyS === nowS ? nowS : nowS + fault.detectS;
    slot.hiddenFromS = slot.cutUntilS > nowS ? Math.min(slot.hiddenFromS, noticedS) : noticedS;
    if (!(slot.cutUntilS > nowS)) slot.cutFromS = nowS;
    slot.cutUntilS = Math.max(slot.cutUntilS, untilS);
    this.#parts.timers.at(slot.hiddenFromS, EVENT.visibility, slot.id);
    this.#parts.timers.at(slot.cutUntilS, EVENT.visibility, slot.id);
  }

  #end(fault: FaultScenario, nowS: number): void {
    this.#parts.record.say(nowS, 'fault-end', this.#poolIndexOf(fault), `${describe(fault)} is over`);
    if (fault.kind !== 'slow') return;
    this.#slowing.delete(fault);
    for (const slot of this.#aimed(fault)) this.#setPace(slot, nowS);
  }

  /** Everything that slows a replica now, together. */
  #setPace(slot: Slot, nowS: number): void {
    const pool = this.#parts.pools[slot.pool]!;
    let factor = 1;
    for (const fault of this.#slowing) if (fault.kind === 'slow' && strikes(fault, pool, slot)) factor *= fault.factor;
    pool.advance(slot, nowS);
    slot.engine?.setPace(factor);
  }

  #aimed(fault: FaultScenario): Slot[] {
    return this.#parts.slots.filter((slot) => slot.state !== 'gone' && strikes(fault, this.#parts.pools[slot.pool]!, slot));
  }

  #poolsOf(fault: FaultScenario): Pool[] {
    return this.#parts.pools.filter((pool) => !('pool' in fault) || fault.pool === undefined || fault.pool === pool.plan.name);
  }

  #poolIndexOf(fault: FaultScenario): number {
    return 'pool' in fault && fault.pool !== undefined ? this.#parts.pools.findIndex((pool) => pool.plan.name === fault.pool) : -1;
  }
}

function strikes(fault: FaultScenario, pool: Pool, slot: Slot): boolean {
  if (fault.kind === 'zone') return slot.zone === fault.zone;
  const { pool: name, replicas } = fault as FaultAim;
  return (name === undefined || name === pool.plan.name) && (replicas === undefined || replicas.includes(slot.number));
}

/** Seconds of a fault with a window; Infinity = to the end, or nothing that ends. */
function lengthOf(fault: FaultScenario): number {
  return isWindow(fault) ? (fault.forS ?? Infinity) : Infinity;
}

type NetworkFault = Extract<FaultScenario, { readonly kind: 'delay' | 'partition' }>;

type WindowFault = Extract<FaultScenario, { readonly kind: 'outage' | 'hang' | 'slow' | 'delay' | 'partition' | 'zone' }>;

function isWindow(fault: FaultScenario): fault is WindowFault {
  return fault.kind === 'outage' || fault.kind === 'hang' || fault.kind === 'slow' || fault.kind === 'delay' || fault.kind === 'partition' || fault.kind === 'zone';
}

/** `hang of 2 min` */
function describe(fault: FaultScenario): string {
  const span = isWindow(fault) ? (fault.forS === undefined ? ' to the end' : ` of ${duration(fault.forS)}`) : '';
  switch (fault.kind) {
    case 'slow':
      return `steps ${fault.factor} times as long, window${span}`;
    case 'delay':
      return `${duration(fault.delayS)} of network delay, window${span}`;
    case 'zone':
      return `loss of zone ${fault.zone}${span}`;
    case 'preempted':
      return `instance taken away after a notice of ${duration(fault.noticeS)}`;
    case 'upgrade':
      return `rolling upgrade, surge ${fault.surge}, unavailable ${fault.unavailable}`;
    default:
      return `${fault.kind}${span}`;
  }
}
