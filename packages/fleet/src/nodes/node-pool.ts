import { assert, randomStream } from '@foretoken/kernel';
import { nodesDoNotDivide, poolTooSmall, releasedTooMuch } from './diagnostics.ts';
import type { NoCapacity, NodeEvent, NodeGrant, NodePoolFacts } from './node-grant.ts';
import { hold } from './node.ts';
import type { NodeContents, NodeLifetime, NodeRecord, PurchaseKind } from './node.ts';
import { nodeUsage } from './node-usage.ts';
import type { NodeUsage } from './node-usage.ts';
import type { NodesScenario } from './nodes-scenario.ts';
import { choosePurchase } from './purchase.ts';
import { leavesS } from './scale-down.ts';
import { SpotHazard } from './spot-hazard.ts';

/** As the Kubernetes cluster autoscaler waits after a failed scale-up. */
const RETRY_S = 180;

const NOTHING: NodeContents = { image: false, weights: false, compiled: false };
const EVERYTHING: NodeContents = { image: true, weights: true, compiled: true };

const PER_REPLICA: NodesScenario = { warm: 0, scaleDownDelayS: 0, delayAfterAddS: 0, scanS: 0, zones: 1, reserved: 0 };

/**
 * The machines under the replicas. Replicas are packed: onto the zone with the fewest of them, then onto a node that is there, then
 * onto the fullest that fits. Nodes that nobody uses leave by the rules of the Kubernetes cluster autoscaler
 * (cluster-autoscaler/core/scaledown: scan interval, unneeded time, delay after add). A replica larger than a node takes a group of
 * nodes that comes and goes as one. Times of calls never decrease.
 */
export class NodePool {
  readonly #scenario: NodesScenario;
  readonly #facts: NodePoolFacts;
  /** GPUs of one node or group. */
  readonly gpusPerNode: number;
  /** Machines in one group. */
  readonly #machines: number;
  readonly #hazard: SpotHazard | undefined;
  readonly #all: NodeRecord[] = [];
  #there: NodeRecord[] = [];
  #lastAddS = -Infinity;
  #pending: NodeEvent[] = [];
  /** Until when each zone gives no nodes. */
  readonly #closedUntilS: number[];
  #nowS = 0;
  /** Found anew after every change. */
  #next: NodeEvent | undefined;

  /** @throws ForetokenError E0731 for replicas that span nodes unevenly. */
  constructor(scenario: NodesScenario | undefined, facts: NodePoolFacts) {
    this.#scenario = scenario ?? PER_REPLICA;
    this.#facts = facts;
    const { gpusPerReplica } = facts;
    const each = scenario === undefined ? gpusPerReplica : (scenario.gpusPerNode ?? facts.usualGpusPerNode);
    if (gpusPerReplica > each && gpusPerReplica % each !== 0) throw nodesDoNotDivide(gpusPerReplica, each);
    this.#machines = gpusPerReplica > each ? gpusPerReplica / each : 1;
    this.gpusPerNode = each * this.#machines;
    this.#closedUntilS = Array.from({ length: this.#scenario.zones }, () => -Infinity);
    if (this.#scenario.spot !== undefined) this.#hazard = new SpotHazard(this.#scenario.spot, facts.seed, facts.pool);
    for (let i = 0; i < this.#scenario.reserved / this.#machines; i++) this.#launch(0, true, 'reserved');
    this.#keepWarm(0, true);
    this.#changed(0);
  }

  /** @throws ForetokenError E0730 when `replicas` can never run at once. */
  checkRoom(replicas: number): void {
    const nodes = Math.ceil(replicas / Math.floor(this.gpusPerNode / this.#facts.gpusPerReplica)) * this.#machines;
    const { max = Infinity } = this.#scenario;
    if (nodes > max) throw poolTooSmall(max, nodes, replicas);
  }

  /** GPUs for one replica; `atOnce` = the replica is there from the start: so is its node, with all it needs on its disk. */
  acquire(gpus: number, nowS: number, atOnce = false): NodeGrant | NoCapacity {
    const free = this.#best(gpus, nowS);
    const node = free ?? (this.#hasRoom(nowS) ? this.#launch(nowS, atOnce) : undefined);
    if (node === undefined) return { node: undefined, retryS: Math.min(nowS + RETRY_S, ...this.#closedUntilS.filter((untilS) => untilS > nowS)) };
    hold(node, nowS);
    if (atOnce) node.has = EVERYTHING;
    node.usedGpus += gpus;
    node.replicas++;
    node.idleS = Infinity;
    this.#keepWarm(nowS, atOnce);
    this.#changed(nowS);
    return { node: node.id, readyS: Math.max(nowS, node.readyS), isNew: free === undefined, zone: node.zone, has: node.has };
  }

  /** A replica is gone from a node; of a node that was interrupted nothing is left to release. @throws ForetokenError E0732 for GPUs that were not acquired. */
  release(id: number, gpus: number, nowS: number): void {
    const node = this.#node(id);
    if (node.leftS <= nowS) return;
    if (gpus > node.usedGpus) throw releasedTooMuch(id, gpus, node.usedGpus);
    hold(node, nowS);
    node.usedGpus -= gpus;
    node.replicas--;
    if (node.usedGpus === 0) node.idleS = Math.max(nowS, node.readyS);
    this.#changed(nowS);
  }

  /** A replica has brought something onto the node's disk. */
  keep(id: number, contents: Partial<NodeContents>): void {
    const node = this.#node(id);
    node.has = { ...node.has, ...contents };
  }

  /** A zone is lost: nothing is placed there before `untilS`. */
  closeZone(zone: number, untilS: number): void {
    if (zone < this.#closedUntilS.length) this.#closedUntilS[zone] = Math.max(this.#closedUntilS[zone]!, untilS);
  }

  /** The provider takes a node away: it says so now, and the node is gone after `noticeS`. */
  takeAway(id: number, noticeS: number, nowS: number): void {
    const node = this.#node(id);
    if (node.noticed || node.leftS <= nowS) return;
    [node.noticeS, node.interruptedS] = [nowS, Math.min(node.interruptedS, nowS + noticeS)];
    this.#changed(nowS);
  }

  /** When a node changes next if nobody acquires or releases; Infinity = never. */
  nextEventS(): number {
    return this.#next?.atS ?? Infinity;
  }

  /** Takes what has happened by `nowS`, in order of time. */
  tick(nowS: number): readonly NodeEvent[] {
    const events: NodeEvent[] = [];
    for (let event = this.#next; event !== undefined && event.atS <= nowS; event = this.#next) {
      events.push(event);
      this.#happen(event);
      this.#changed(event.atS);
    }
    return events;
  }

  /** Nodes that are there or on their way. */
  get size(): number {
    return this.#there.length * this.#machines;
  }

  lifetimes(): readonly NodeLifetime[] {
    return this.#all.map(({ id, gpus, zone, purchase, launchedS, readyS, leftS }) => ({ node: id, gpus, zone, purchase, launchedS, readyS, leftS }));
  }

  usage(untilS: number): NodeUsage {
    return nodeUsage(this.#all, untilS);
  }

  #best(gpus: number, nowS: number): NodeRecord | undefined {
    const load = this.#replicasByZone();
    let best: NodeRecord | undefined;
    for (const node of this.#there) {
      if (node.noticed || node.gpus - node.usedGpus < gpus || this.#closedUntilS[node.zone]! > nowS) continue;
      if (best === undefined || isBetter(node, best, load, nowS)) best = node;
    }
    return best;
  }

  #hasRoom(nowS: number): boolean {
    return this.size + this.#machines <= (this.#scenario.max ?? Infinity) && this.#closedUntilS.some((untilS) => untilS <= nowS);
  }

  #launch(nowS: number, atOnce: boolean, purchase?: PurchaseKind): NodeRecord {
    const id = this.#all.length;
    const zone = this.#emptiestZone(nowS);
    const kind = purchase ?? choosePurchase(this.#scenario.spot, this.#there, this.size);
    const readyS = atOnce ? nowS : nowS + this.#provisionS(id);
    const interruptedS = kind === 'spot' ? this.#hazard!.interruptedS(id, zone, readyS) : Infinity;
    const node: NodeRecord = {
      id,
      zone,
      readyS,
      interruptedS,
      gpus: this.gpusPerNode,
      purchase: kind,
      launchedS: nowS,
      has: NOTHING,
      usedGpus: 0,
      replicas: 0,
      idleS: readyS,
      noticeS: interruptedS - (this.#scenario.spot?.noticeS ?? 0),
      noticed: false,
      leftS: Infinity,
      heldGpuS: 0,
      heldSinceS: nowS,
    };
    this.#all.push(node);
    this.#there.push(node);
    if (!atOnce) {
      this.#lastAddS = nowS;
      this.#pending.push({ kind: 'ready', node: id, atS: readyS });
    }
    return node;
  }

  /** A group is there when its last machine is. */
  #provisionS(id: number): number {
    const { provisionS, seed, pool } = this.#facts;
    const name = pool === undefined ? 'node provisioning' : `node provisioning ${pool}`;
    let slowest = 0;
    for (let machine = 0; machine < this.#machines; machine++) slowest = Math.max(slowest, provisionS.sample(randomStream(seed, name, id * this.#machines + machine)));
    return slowest;
  }

  #replicasByZone(): readonly number[] {
    const load = Array.from({ length: this.#scenario.zones }, () => 0);
    for (const { zone, replicas } of this.#there) load[zone]! += replicas;
    return load;
  }

  /** Of those that give nodes. */
  #emptiestZone(nowS: number): number {
    const replicas = this.#replicasByZone();
    const nodes = replicas.map((_, zone) => this.#there.filter((node) => node.zone === zone).length);
    let best = this.#closedUntilS.findIndex((untilS) => untilS <= nowS);
    for (let zone = best + 1; zone < replicas.length; zone++) {
      if (this.#closedUntilS[zone]! > nowS) continue;
      if (replicas[zone]! < replicas[best]! || (replicas[zone] === replicas[best] && nodes[zone]! < nodes[best]!)) best = zone;
    }
    return best;
  }

  #keepWarm(nowS: number, atOnce: boolean): void {
    let idle = this.#idle().length;
    for (; idle < this.#scenario.warm && this.#hasRoom(nowS); idle++) this.#launch(nowS, atOnce);
  }

  #idle(): readonly NodeRecord[] {
    return this.#there.filter(({ usedGpus, noticed }) => usedGpus === 0 && !noticed);
  }

  #changed(nowS: number): void {
    this.#nowS = Math.max(this.#nowS, nowS);
    this.#next = this.#findNext();
  }

  #findNext(): NodeEvent | undefined {
    let next: NodeEvent | undefined;
    const offer = (kind: NodeEvent['kind'], node: number, atS: number): void => {
      if (atS < (next?.atS ?? Infinity)) next = { kind, node, atS };
    };
    for (const { kind, node, atS } of this.#pending) offer(kind, node, atS);
    for (const node of this.#there) {
      if (!node.noticed) offer('notice', node.id, node.noticeS);
      offer('interrupted', node.id, node.interruptedS);
    }
    for (const node of this.#surplus()) offer('left', node.id, leavesS(node.idleS, this.#lastAddS, this.#nowS, this.#scenario));
    return next;
  }

  /** Idle nodes beyond the warm ones; warm are the reserved and those that idle longest. */
  #surplus(): readonly NodeRecord[] {
    const idle = this.#idle();
    if (idle.length <= this.#scenario.warm) return [];
    const reserved = idle.filter(({ purchase }) => purchase === 'reserved').length;
    const others = idle.filter(({ purchase }) => purchase !== 'reserved').sort((a, b) => a.idleS - b.idleS || a.id - b.id);
    return others.slice(Math.max(0, this.#scenario.warm - reserved));
  }

  #happen({ kind, node: id, atS }: NodeEvent): void {
    const node = this.#node(id);
    if (kind === 'ready') this.#pending = this.#pending.filter((event) => event.node !== id);
    if (kind === 'notice') node.noticed = true;
    if (kind === 'notice') this.#keepWarm(atS, false);
    if (kind === 'ready' || kind === 'notice') return;
    hold(node, atS);
    node.leftS = atS;
    this.#there = this.#there.filter((each) => each !== node);
    this.#pending = this.#pending.filter((event) => event.node !== id);
  }

  #node(id: number): NodeRecord {
    const node = this.#all[id];
    assert(node !== undefined, `there is no node ${id}`);
    return node;
  }
}

function isBetter(node: NodeRecord, best: NodeRecord, load: readonly number[], nowS: number): boolean {
  const zones = load[node.zone]! - load[best.zone]!;
  if (zones !== 0) return zones < 0;
  const waits = Math.max(nowS, node.readyS) - Math.max(nowS, best.readyS);
  if (waits !== 0) return waits < 0;
  return node.usedGpus > best.usedGpus;
}
