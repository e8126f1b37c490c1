import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { PoolResult } from '../fleet-result.ts';
import type { FleetRun } from '../loop/fleet-run.ts';
import type { FleetPlan } from '../loop/fleet-plan.ts';
import type { Pool } from '../loop/pool.ts';
import { cacheOf, engineOf, memoryOf } from './engine-figures.ts';
import type { PoolSpan } from './engine-figures.ts';
import { countsOf, GroupMetrics } from './requests.ts';
import { WaitingCurve } from './waiting.ts';

/** The spans of all pools; `fixedUpS` = replica-seconds of a pool whose replicas never come or go. */
export function spansOf(run: FleetRun, log: RequestLog, endS: number): PoolSpan[] {
  const preemptions = run.pools.map(() => 0);
  for (let r = 0; r < log.preemptions.length; r++) {
    const pool = run.poolOf(r);
    if (pool >= 0) preemptions[pool]! += log.preemptions[r]!;
  }
  return run.pools.map((pool, index) => {
    const { ready, draining } = run.record.seconds[index]!;
    return { plan: pool.plan.plan, recorder: pool.recorder, upS: pool.plan.isDynamic ? ready + draining : endS * pool.plan.replicas, preemptions: preemptions[index]! };
  });
}

/** One entry per pool. */
export function poolResults(fleet: FleetPlan, run: FleetRun, columns: RequestColumns, spans: readonly PoolSpan[], overheadS: number, endS: number, titles: readonly string[]): PoolResult[] {
  return run.pools.map((pool, index) => {
    const isMine = (request: number): boolean => run.poolOf(request) === index;
    const waiting = new WaitingCurve(columns, run.log, isMine);
    const { seconds } = run.record;
    return {
      name: pool.plan.name,
      title: titles[index]!,
      gpusPerReplica: fleet.pools[index]!.gpusPerReplica,
      replicas: { atStart: pool.plan.replicas, most: mostAtOnce(pool), readyMean: endS > 0 ? seconds[index]!.ready / endS : pool.plan.replicas },
      attempts: pool.slots.reduce((sum, { received }) => sum + received, 0),
      requests: countsOf(run.log, isMine),
      latency: new GroupMetrics(columns, run.log, overheadS, isMine).summaries(),
      engine: engineOf([spans[index]!], waiting, endS),
      cache: cacheOf([pool.plan.plan], columns, run.log, isMine),
      memory: memoryOf(pool.plan.plan),
      imbalance: imbalanceOf(pool, endS),
    };
  });
}

/** Replicas that were ready at the same time, at most. */
function mostAtOnce(pool: Pool): number {
  const changes = pool.slots.flatMap(({ readyS, endS }) => (Number.isNaN(readyS) ? [] : [{ atS: readyS, by: 1 }, { atS: Number.isNaN(endS) ? Infinity : endS, by: -1 }]));
  changes.sort((a, b) => a.atS - b.atS || a.by - b.by);
  let [now, most] = [0, 0];
  for (const { by } of changes) most = Math.max(most, (now += by));
  return most;
}

/** Largest over mean of the tokens that replicas generated which were there all the time; null when fewer than two were. */
export function imbalanceOf(pool: Pool, endS: number): number | null {
  const tokens = pool.slots.filter((slot) => slot.wantedS === 0 && !(slot.endS < endS)).map(({ outputTokensSent }) => outputTokensSent);
  const total = tokens.reduce((sum, each) => sum + each, 0);
  return tokens.length < 2 || total === 0 ? null : (Math.max(...tokens) * tokens.length) / total;
}

