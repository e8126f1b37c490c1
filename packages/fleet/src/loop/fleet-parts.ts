import { SegmentCensus } from '@foretoken/kvcache';
import { FLEET_OUTCOME } from '../outcomes.ts';
import { GapSamples } from '../record/gap-samples.ts';
import { AttemptCounters } from './attempt-counters.ts';
import { AttemptTable } from './attempt-table.ts';
import { Dispatcher } from './dispatcher.ts';
import { ExternalApi } from './external-api.ts';
import { FaultDriver } from './fault-driver.ts';
import { furtherAttempts } from './fleet-plan.ts';
import { FleetRecord } from './fleet-record.ts';
import type { FleetRequest } from './fleet-run.ts';
import { futureOf } from './future-of.ts';
import { HandOver } from './hand-over.ts';
import { Housing } from './housing.ts';
import type { Leg } from './leg.ts';
import { Lifecycle } from './lifecycle.ts';
import { NodesDesk } from './nodes-desk.ts';
import { Pool } from './pool.ts';
import type { PoolShared } from './pool.ts';
import { PoolGate } from './pool-gate.ts';
import { RequestDesk } from './request-desk.ts';
import { routeRequests } from './routes.ts';
import { ScaleDriver } from './scale-driver.ts';
import type { Slot } from './slot.ts';
import { EVENT, Timers } from './timers.ts';
import { Upgrade } from './upgrade.ts';

/** Everything that the loop moves, put together: who tells whom of what. */
export class FleetParts {
  readonly timers: Timers = new Timers();
  readonly slots: Slot[] = [];
  readonly pools: Pool[] = [];
  readonly gaps: GapSamples = new GapSamples();
  readonly table: AttemptTable;
  readonly record: FleetRecord;
  readonly desk: RequestDesk;
  readonly handOver: HandOver | undefined;
  readonly gates: readonly PoolGate[];
  readonly externals: ReadonlyMap<string, ExternalApi>;
  readonly dispatcher: Dispatcher;
  readonly nodes: readonly (NodesDesk | undefined)[];
  readonly lifecycle: Lifecycle;
  readonly scalers: readonly (ScaleDriver | undefined)[];
  readonly housing: Housing;
  readonly upgrade: Upgrade;
  readonly faults: FaultDriver;
  /** What engines reported and nobody has dealt with: pairs of row and time. */
  firsts: number[] = [];
  ends: number[] = [];
  /** When a request was answered last. */
  progressS = 0;

  constructor(request: FleetRequest) {
    const { fleet, columns, seed } = request;
    const { timers, slots, pools } = this;
    const further = furtherAttempts(fleet);
    this.table = new AttemptTable(columns, further, fleet.pools.some(({ plan }) => plan.kvTiers !== undefined));
    this.record = new FleetRecord(fleet.pools.map(({ name }) => name));
    const { table, record } = this;
    request.observer?.onStart(fleet, table);
    const routeOf = routeRequests(fleet.routes, columns, fleet.classes);
    this.desk = new RequestDesk(columns, fleet.routes, routeOf, table, timers, seed, {
      onAnswered: (_request, _row, nowS) => (this.progressS = nowS),
      onFailed: (_request, _outcome, nowS) => record.onFailedRequest(nowS),
      onClosed: (row, nowS) => counters.onClosed(row, nowS),
    });
    const { desk } = this;
    const common = { slots, table, timers, desk, pools, record, seed };
    const hands = fleet.routes.some(({ chain }) => chain.some(({ target }) => target.kind === 'disaggregated'));
    this.handOver = hands ? new HandOver({ ...common, onPrefill: (row, pool, nowS) => counters.onAccepted(row, pool, nowS), onPrefilled: (row, nowS) => counters.onClosed(row, nowS) }) : undefined;
    const shared = this.#shared(request, further);
    for (const [index, plan] of fleet.pools.entries()) pools.push(new Pool(index, plan, shared));
    this.gates = pools.map((pool) => new PoolGate(pool, table, timers, seed, request.observer));
    this.externals = new Map(Object.entries(fleet.external).map(([name, scenario]) => [name, new ExternalApi(name, scenario, seed)]));
    this.dispatcher = new Dispatcher({ ...common, gates: this.gates, externals: this.externals, handOver: this.handOver, onAccepted: (row, pool, nowS) => counters.onAccepted(row, pool, nowS) });
    desk.connect(this.dispatcher);
    this.nodes = pools.map((pool) => (pool.plan.createNodes === undefined ? undefined : new NodesDesk(pool.plan.createNodes(), pool, timers, record)));
    this.lifecycle = new Lifecycle({
      ...common,
      gates: this.gates,
      nodes: this.nodes,
      onLost: (row, nowS) => desk.failed(row, FLEET_OUTCOME.replicaLost, nowS),
      onRefused: (row, outcome, nowS) => desk.failed(row, outcome, nowS),
      onOpen: (slot, nowS) => this.faults.onOpen(slot, nowS),
      onCrash: (slot, nowS) => this.handOver?.onCrash(slot, nowS),
      onGone: (slot, nowS) => this.#onGone(slot, nowS),
      isNeeded: (slot) => this.handOver?.isNeeded(slot) === true,
    });
    const { lifecycle, gates } = this;
    const firstLegOf = (row: number): Leg => desk.legs.find(({ route, index }) => route === routeOf(row) && index === 0)!;
    this.scalers = pools.map((pool, index) => (pool.plan.autoscale === undefined ? undefined : new ScaleDriver(pool.plan.autoscale, { ...common, pool, gate: gates[index]!, lifecycle, future: () => futureOf(pool.plan.name, columns, firstLegOf), isUpgraded: (nowS) => this.upgrade.steer(pool, nowS) })));
    const counters = new AttemptCounters(table, desk.book, this.scalers);
    this.housing = new Housing(this.nodes, this.scalers, lifecycle);
    this.upgrade = new Upgrade(lifecycle, (pool) => pool.plan.drainGraceS, (pool) => this.scalers[pool.index]);
    this.faults = new FaultDriver(fleet.faults, { ...common, lifecycle, nodes: this.nodes, upgrade: this.upgrade, replace: (pool, nowS) => this.housing.replace(pool, nowS) });
    for (const pool of pools) this.#begin(pool);
  }

  /** Deals with what engines reported while they were advanced, and with who may go on because of it. */
  settle(nowS: number): void {
    do {
      while (this.firsts.length > 0 || this.ends.length > 0) {
        const { firsts, ends } = this;
        this.firsts = [];
        this.ends = [];
        for (let i = 0; i < firsts.length; i += 2) this.dispatcher.onFirstToken(firsts[i]!, firsts[i + 1]!);
        for (let i = 0; i < ends.length; i += 2) this.dispatcher.onEnd(ends[i]!, ends[i + 1]!);
      }
      for (const gate of this.gates) for (const { row, outcome } of gate.pump(nowS)) this.desk.failed(row, outcome, nowS);
      this.handOver?.settle(nowS);
    } while (this.firsts.length > 0 || this.ends.length > 0);
    this.lifecycle.sweep(nowS);
  }

  #shared({ fleet, seed, naive, digests, observer }: FleetRequest, further: number): PoolShared {
    const { table, timers, slots, gaps, handOver } = this;
    const { content } = table.columns;
    const needsCensus = content !== undefined && fleet.pools.some(({ plan }) => plan.prefixCaching);
    return {
      table,
      timers,
      slots,
      gaps,
      seed,
      naive,
      digests,
      census: needsCensus ? new SegmentCensus(content, further > 0) : undefined,
      listener: {
        onFirstToken: (row, nowS) => this.#onFirstToken(row, nowS),
        onEnd: (row, nowS) => this.#onEnd(row, nowS),
      },
      observer: {
        onTaken: (row, slot, nowS) => {
          this.gates[slot.pool]!.onTaken(row, slot, nowS);
          observer?.onTaken(row, slot.pool, slot.incarnation, nowS);
        },
        onLeft: (row, slot, nowS, outputTokens) => this.gates[slot.pool]!.onLeft(row, slot, nowS, outputTokens),
      },
      ...(handOver === undefined ? {} : { handover: handOver.port }),
      ...(observer === undefined ? {} : { stepObserver: observer }),
    };
  }

  /** Replicas that are there from the start, and the first ticks of who looks at them. */
  #begin(pool: Pool): void {
    const { timers } = this;
    const scaler = this.scalers[pool.index];
    this.lifecycle.openAtStart(pool, pool.plan.replicas);
    if (pool.plan.scrapeS !== undefined) timers.at(pool.plan.scrapeS, EVENT.scrape, 2 * pool.index);
    if (scaler === undefined) return;
    timers.at(scaler.scrapeS, EVENT.scrape, 2 * pool.index + 1);
    timers.at(scaler.periodS, EVENT.scale, pool.index);
  }

  #onFirstToken(row: number, nowS: number): void {
    const slot = this.slots[this.table.slot[row]!]!;
    this.pools[slot.pool]!.router.onFirstToken?.(this.table.requestOf(row), slot.number, nowS);
    this.gates[slot.pool]!.onFirstToken(row, slot);
    this.firsts.push(row, nowS);
  }

  #onEnd(row: number, nowS: number): void {
    const slot = this.slots[this.table.slot[row]!]!;
    this.pools[slot.pool]!.forget(row, slot, nowS);
    this.ends.push(row, nowS);
  }

  #onGone(slot: Slot, nowS: number): void {
    this.scalers[slot.pool]?.drop(slot);
    this.upgrade.advance(nowS);
    this.housing.settle(this.pools[slot.pool]!, nowS);
  }
}
