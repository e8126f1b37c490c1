import type { RequestColumns } from '@foretoken/engines';
import type { PodView } from '../autoscalers/autoscaler.ts';
import type { Autoscaler } from '../autoscalers/autoscaler.ts';
import { autoscalerPolicy, createAutoscaler } from '../autoscalers/registry.ts';
import { GatewayCounters } from '../metrics/gateway-counters.ts';
import { MetricPipeline } from '../metrics/metric-pipeline.ts';
import type { AutoscaleScenario } from '../scenario/autoscale-scenario.ts';
import type { FleetRecord } from './fleet-record.ts';
import type { Lifecycle } from './lifecycle.ts';
import type { Pool } from './pool.ts';
import { poolFacts } from './pool-facts.ts';
import type { PoolGate } from './pool-gate.ts';
import type { Slot } from './slot.ts';

/** Ends of requests reach the counters late where replicas are advanced lazily, but never by more than a decision period. */
const SLACK_S = 600;

/** What a controller of a pool works with. */
export interface ScaleParts {
  readonly pool: Pool;
  readonly gate: PoolGate;
  readonly lifecycle: Lifecycle;
  readonly record: FleetRecord;
  /** An upgrade of the pool is under way, and has taken note of what is wanted. */
  readonly isUpgraded: (nowS: number) => boolean;
  /** The requests to come that are meant for the pool; asked only for a policy that knows them. */
  readonly future: () => RequestColumns;
  readonly seed: number;
}

/** The controller of one pool with everything between it and the replicas: scrapes, the delay of the metric pipeline, the gateway's counters. */
export class ScaleDriver {
  readonly scrapeS: number;
  readonly periodS: number;
  readonly counters: GatewayCounters;
  readonly #parts: ScaleParts;
  readonly #pipeline: MetricPipeline;
  readonly #scaler: Autoscaler;
  /** Replicas that the pool was last told to have. */
  #wanted: number;

  constructor(scenario: AutoscaleScenario, parts: ScaleParts) {
    const { pool, future, seed } = parts;
    const policy = autoscalerPolicy(scenario.policy);
    this.#parts = parts;
    this.scrapeS = scenario.scrapeS ?? policy.pipeline.scrapeS;
    this.#pipeline = new MetricPipeline(scenario.delayS ?? policy.pipeline.delayS);
    this.#scaler = createAutoscaler(scenario, {
      initial: pool.plan.replicas,
      facts: poolFacts(pool.plan.plan),
      slo: pool.plan.slo,
      gpusPerReplica: pool.plan.gpusPerReplica,
      coldStartS: pool.plan.coldStart?.meanS.onNewNode ?? 0,
      seed,
      ...(policy.knowsFuture === true ? { future: future() } : {}),
    });
    this.periodS = this.#scaler.periodS;
    this.counters = new GatewayCounters(this.#scaler.looksBackS + SLACK_S);
    this.#wanted = pool.plan.replicas;
  }

  /** Replicas that the pool was last told to have. */
  get wanted(): number {
    return this.#wanted;
  }

  /** Prometheus visits every pod that answers. */
  scrape(nowS: number): void {
    for (const slot of this.#parts.pool.numbered) {
      if (slot === undefined) continue;
      const sample = slot.state === 'down' ? undefined : this.#parts.pool.sampleOf(slot, nowS);
      if (sample === undefined) this.#pipeline.lose(slot.id, nowS);
      else this.#pipeline.push(slot.id, sample);
    }
  }

  /** The controller decides, and the pool follows. Call it with all replicas advanced to the present. */
  decide(nowS: number): void {
    const { pool, gate, record } = this.#parts;
    const { counters } = this;
    const decision = this.#scaler.decide({
      nowS,
      wanted: this.#wanted,
      pods: pool.present().map((slot) => this.#podOf(slot, nowS)),
      buffered: gate.buffered,
      concurrency: counters.concurrency,
      meanConcurrency: (fromS, toS) => counters.meanConcurrency(fromS, toS),
      traffic: (fromS, toS) => counters.traffic(fromS, toS),
    });
    if (decision.replicas === this.#wanted) return;
    record.say(nowS, decision.replicas > this.#wanted ? 'scale-up' : 'scale-down', pool.index, `${this.#wanted} to ${decision.replicas} replicas: ${decision.why}`);
    this.#wanted = decision.replicas;
    this.follow(nowS);
  }

  /** Brings the pool to the number that is wanted: also after replicas were lost. */
  follow(nowS: number): void {
    const { pool, lifecycle, isUpgraded } = this.#parts;
    if (isUpgraded(nowS)) return;
    const present = pool.present().filter(({ state }) => state !== 'draining');
    for (let n = present.length; n < this.#wanted; n++) lifecycle.create(pool, nowS);
    if (present.length <= this.#wanted) return;
    for (const slot of present.toSorted(leavesBefore).slice(0, present.length - this.#wanted)) lifecycle.drain(slot, nowS, pool.plan.drainGraceS);
  }

  /** A pod is gone: its samples mean nothing any more. */
  drop(slot: Slot): void {
    this.#pipeline.drop(slot.id);
  }

  #podOf(slot: Slot, nowS: number): PodView {
    const { id, state, runningS, readyS, stateSinceS } = slot;
    const isPending = state === 'starting' && !(runningS <= nowS);
    return {
      id,
      phase: state === 'draining' ? 'terminating' : isPending ? 'pending' : 'running',
      ready: state === 'ready',
      startedS: isPending ? NaN : runningS,
      readyChangedS: state === 'ready' ? readyS : state === 'down' ? stateSinceS : NaN,
      sample: this.#pipeline.newest(id, nowS),
    };
  }
}

/** Whom a ReplicaSet lets go first: who is not ready before who is, then the younger (`ActivePodsWithRanks` of pkg/controller/controller_utils.go). */
function leavesBefore(a: Slot, b: Slot): number {
  const isReady = (slot: Slot): number => (slot.state === 'ready' ? 1 : 0);
  if (isReady(a) !== isReady(b)) return isReady(a) - isReady(b);
  if (isReady(a) === 1 && a.readyS !== b.readyS) return b.readyS - a.readyS;
  return b.id - a.id;
}
