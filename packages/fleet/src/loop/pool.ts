import type { EnginePlan, KvHandover } from '@foretoken/engines';
import type { SegmentCensus } from '@foretoken/kvcache';
import { EnergyMeter } from '../energy/energy-meter.ts';
import type { ReplicaSample } from '../metrics/replica-sample.ts';
import { type RequestListener, RunRecorder } from '../record/run-recorder.ts';
import type { GapSamples } from '../record/gap-samples.ts';
import { REFUSED } from '../outcomes.ts';
import type { FleetView, Router } from '../routers/router.ts';
import type { Start } from './attempt-port.ts';
import type { AttemptTable } from './attempt-table.ts';
import { poolFacts } from './pool-facts.ts';
import type { PoolPlan } from './pool-plan.ts';
import { type StepObserver, watcherOf } from './step-observer.ts';
import { Slot } from './slot.ts';
import { EVENT } from './timers.ts';
import type { Timers } from './timers.ts';

/** What all pools of a run share. */
export interface PoolShared {
  readonly table: AttemptTable;
  readonly timers: Timers;
  readonly slots: Slot[];
  readonly census: SegmentCensus | undefined;
  readonly seed: number;
  readonly naive: boolean;
  readonly digests: boolean;
  readonly gaps: GapSamples;
  readonly listener: RequestListener;
  /** Where prompts are computed in one pool for another. */
  readonly handover?: KvHandover;
  /** Hears of rows that were taken and that left. */
  readonly observer?: PoolObserver;
  readonly stepObserver?: StepObserver;
}

export interface PoolObserver {
  onTaken(row: number, slot: Slot, nowS: number): void;
  onLeft(row: number, slot: Slot, nowS: number, outputTokens: number): void;
}

/** Equal replicas behind one router. */
export class Pool {
  readonly index: number;
  readonly plan: PoolPlan;
  readonly recorder: RunRecorder;
  readonly router: Router;
  /** Absent = energy is not counted. */
  readonly meter: EnergyMeter | undefined;
  /** By the number that routers know. */
  readonly numbered: (Slot | undefined)[] = [];
  /** Everyone who ever was, in order of creation. */
  readonly slots: Slot[] = [];
  readonly #shared: PoolShared;
  readonly #sharedTier: ReturnType<NonNullable<EnginePlan['createSharedTier']>> | undefined;
  #candidates: number[] = [];
  #excluded: ReadonlySet<number> | undefined;
  #samples: (ReplicaSample | undefined)[] = [];
  readonly #view: FleetView & { nowS: number; replicas: number; candidates: readonly number[] };

  constructor(index: number, plan: PoolPlan, shared: PoolShared) {
    this.index = index;
    this.plan = plan;
    this.#shared = shared;
    const { table, seed } = shared;
    const { replicas } = plan;
    const ranks = plan.plan.ranks ?? 1;
    this.meter = plan.power === undefined ? undefined : new EnergyMeter(plan.power, plan.plan.limits.sequences.value);
    this.recorder = new RunRecorder(0, plan.plan.usableBlocks, shared.digests, plan.plan.limits, {
      gaps: shared.gaps,
      listener: shared.listener,
      share: plan.isDynamic ? 1 : replicas * ranks,
      ...watcherOf(index, shared.stepObserver),
      ...(this.meter === undefined ? {} : { meter: { step: (costS, ...step) => this.meter!.step(plan.gpusPerReplica / ranks, costS, ...step) } }),
    });
    this.#sharedTier = plan.plan.createSharedTier?.();
    this.router = plan.router.create({
      replicas,
      columns: table.columns,
      seed,
      options: plan.routerOptions,
      facts: poolFacts(plan.plan),
      ...(plan.router.knowsTruth === true ? { truth: { outputTokens: table.columns.outputTokens, cachedTokens: (request: number, number: number) => this.#cachedTokens(request, number) } } : {}),
    });
    this.#view = {
      nowS: 0,
      replicas: 0,
      candidates: [],
      outstanding: (number) => this.#outstanding(number),
      outstandingTokens: (number) => {
        this.numbered[number]?.engine?.advance(this.#view.nowS);
        return this.numbered[number]?.promptTokens ?? 0;
      },
      sample: (number) => this.#samples[number],
      activeAdapters: (number) => new Set(this.numbered[number]?.adapters.keys()),
    };
  }

  /** Numbers of the replicas that take requests, ascending. */
  get candidates(): readonly number[] {
    return this.#candidates;
  }

  /** What a router or a gateway may look at now. */
  viewAt(nowS: number): FleetView {
    this.#view.nowS = nowS;
    this.#view.replicas = this.numbered.length;
    this.#view.candidates = this.#excluded === undefined ? this.#candidates : this.#candidates.filter((number) => !this.#excluded!.has(number));
    return this.#view;
  }

  /** The replica for a request; undefined when none takes requests. `excluded` = numbers to leave out. */
  pick(request: number, nowS: number, excluded?: ReadonlySet<number>): Slot | undefined {
    // A router that keeps books must have heard of everything that has happened.
    if (this.router.onEnd !== undefined || this.router.onFirstToken !== undefined) this.advanceAll(nowS);
    this.#excluded = excluded;
    const view = this.viewAt(nowS);
    this.#excluded = undefined;
    return view.candidates.length === 0 ? undefined : this.numbered[this.router.pick(request, view)];
  }

  /** A replica is wanted: it gets the lowest free number. */
  create(nowS: number): Slot {
    let number = this.numbered.indexOf(undefined);
    if (number < 0) number = this.numbered.length;
    const slot = new Slot({ id: this.#shared.slots.length, pool: this.index, number, incarnation: this.slots.length, wantedS: nowS, watched: this.plan.isWatched });
    this.numbered[number] = slot;
    this.#samples[number] = undefined;
    this.slots.push(slot);
    this.#shared.slots.push(slot);
    this.recorder.addReplicas(this.plan.plan.ranks ?? 1);
    return slot;
  }

  /** Starts, or starts again, the engine of a slot: it takes requests from now on. */
  open(slot: Slot, nowS: number): void {
    const { table, census, naive, seed, handover } = this.#shared;
    slot.engine = this.plan.plan.createReplica({
      columns: table.columns,
      log: table.log,
      sink: this.recorder,
      replica: slot.incarnation,
      census,
      naive,
      seed,
      ...(handover === undefined || this.plan.plan.handover === undefined ? {} : { handover }),
      ...(this.#sharedTier === undefined ? {} : { sharedTier: this.#sharedTier }),
    });
    slot.readyS = nowS;
    slot.starts++;
    this.setState(slot, 'ready', nowS);
    this.router.onReady?.(slot.number);
  }

  setState(slot: Slot, state: Slot['state'], nowS: number): void {
    if (slot.state === 'ready' && state !== 'ready') this.router.onGone?.(slot.number);
    slot.state = state;
    slot.stateSinceS = nowS;
    if (state === 'gone') {
      slot.endS = nowS;
      if (this.numbered[slot.number] === slot) this.numbered[slot.number] = undefined;
    }
    this.refreshCandidates(nowS);
  }

  refreshCandidates(nowS: number): void {
    this.#candidates = [];
    for (const [number, slot] of this.numbered.entries()) if (slot?.takesRequestsAt(nowS) === true) this.#candidates.push(number);
  }

  /** Hands a row to the engine of a ready slot, which is brought to the present. Returns the outcome of a row that it refuses. */
  submit(row: number, slot: Slot, nowS: number): Start {
    const { table } = this.#shared;
    const { columns } = table;
    slot.engine!.advance(nowS);
    table.slot[row] = slot.id;
    const refusal = slot.engine!.submit(row, nowS);
    if (refusal !== undefined) {
      table.log.replica[row] = slot.incarnation;
      return (table.log.outcome[row] = REFUSED[refusal]);
    }
    const tokens = columns.inputTokens[row]!;
    slot.inFlight.add(row);
    slot.promptTokens += tokens;
    slot.received++;
    slot.promptTokensReceived += tokens;
    const adapter = columns.adapter?.[row] ?? 0;
    if (adapter !== 0) slot.adapters.set(adapter, (slot.adapters.get(adapter) ?? 0) + 1);
    this.router.onSent?.(table.requestOf(row), slot.number, nowS);
    this.#shared.observer?.onTaken(row, slot, nowS);
    this.arm(slot);
    return 0;
  }

  /** Books a row out of the slot that served it. */
  forget(row: number, slot: Slot, nowS: number): void {
    if (!slot.inFlight.delete(row)) return;
    const { table } = this.#shared;
    const outputTokens = table.log.generatedTokens[row]!;
    slot.promptTokens -= table.columns.inputTokens[row]!;
    slot.ended++;
    slot.outputTokensSent += outputTokens;
    const adapter = table.columns.adapter?.[row] ?? 0;
    if (adapter !== 0) {
      const left = slot.adapters.get(adapter)! - 1;
      if (left === 0) slot.adapters.delete(adapter);
      else slot.adapters.set(adapter, left);
    }
    this.router.onEnd?.(table.requestOf(row), slot.number, nowS, outputTokens);
    this.#shared.observer?.onLeft(row, slot, nowS, outputTokens);
  }

  abort(row: number, slot: Slot, nowS: number): void {
    if (slot.engine === undefined) return;
    slot.engine.advance(nowS);
    slot.engine.abort(row, nowS);
    this.arm(slot);
  }

  advance(slot: Slot, nowS: number): void {
    slot.engine?.advance(nowS);
    this.arm(slot);
  }

  advanceAll(nowS: number): void {
    for (const slot of this.numbered) if (slot?.engine !== undefined) this.advance(slot, nowS);
  }

  /** One move of a watched slot whose time has come. */
  step(slot: Slot, nowS: number): void {
    const { engine } = slot;
    if (slot.armedS !== nowS || engine === undefined) return;
    slot.armedS = Infinity;
    engine.advance(nowS);
    if (engine.nextEventS() > nowS) {
      this.arm(slot);
      return;
    }
    // What is in flight now ends later; an engine that found nothing may still have a timer.
    const endS = engine.nextStep(nowS);
    if (endS <= nowS) {
      engine.completeStep();
      this.arm(slot);
      return;
    }
    const timerS = endS === Infinity ? engine.nextEventS() : endS;
    this.#armAt(slot, timerS > nowS ? timerS : Infinity);
  }

  /** Announces the next move of a watched slot. */
  arm(slot: Slot): void {
    if (slot.watched && slot.engine !== undefined) this.#armAt(slot, slot.engine.nextEventS());
  }

  #armAt(slot: Slot, nextS: number): void {
    if (nextS >= slot.armedS) return;
    slot.armedS = nextS;
    this.#shared.timers.at(nextS, EVENT.step, slot.id);
  }

  /** The router's own look at the gauges of all replicas. */
  scrape(nowS: number): void {
    for (const [number, slot] of this.numbered.entries()) this.#samples[number] = slot === undefined ? undefined : (this.sampleOf(slot, nowS) ?? this.#samples[number]);
  }

  /** The gauges of a replica now; undefined when it does not answer. A server that is up before its engine reports zeros. */
  sampleOf(slot: Slot, nowS: number): ReplicaSample | undefined {
    if (slot.cutUntilS > nowS || !(slot.metricsS <= nowS)) return undefined;
    this.advance(slot, nowS);
    const { waiting, running, kvUsage } = slot.engine?.snapshot() ?? { waiting: 0, running: 0, kvUsage: 0 };
    return {
      timeS: nowS,
      waiting,
      running,
      kvUsage,
      requestsReceived: slot.received,
      requestsEnded: slot.ended,
      promptTokens: slot.promptTokensReceived,
      outputTokens: slot.outputTokensSent,
    };
  }

  /** Replicas that are there in some state, in order of creation. */
  present(): readonly Slot[] {
    return this.numbered.filter((slot): slot is Slot => slot !== undefined).sort((a, b) => a.id - b.id);
  }

  #outstanding(number: number): number {
    const slot = this.numbered[number];
    if (slot?.engine === undefined) return 0;
    slot.engine.advance(this.#view.nowS);
    return slot.engine.outstanding() + slot.enRoute;
  }

  #cachedTokens(request: number, number: number): number {
    const slot = this.numbered[number];
    if (slot?.engine === undefined) return 0;
    slot.engine.advance(this.#view.nowS);
    return slot.engine.cachedTokens?.(request) ?? 0;
  }
}
