import type { FleetRun } from '../loop/fleet-run.ts';
import type { RunResult } from '../result.ts';
import { fleetGpuSeconds } from './gpu-seconds.ts';
import { imbalanceOf } from './pool-results.ts';

const SECONDS_PER_HOUR = 3600;

/** What a fleet used and gave as a whole, whether its size changes or not. */
export interface FleetTotals {
  /** GPU-hours that were paid for: of nodes until they left; of replicas where there are no nodes. */
  readonly gpuHours: number;
  /** Null without a price. */
  readonly gpuUsd: number | null;
  readonly externalUsd: number;
  /** Seconds with a step running, of all ranks of all replicas. */
  readonly busyS: number;
  /** Mean ready replicas, all pools together. */
  readonly readyMean: number;
  /** Ready replicas over time. */
  readonly ready: ReadyTimeline;
  /** That of the pool that is spread worst; null where no pool has two replicas from beginning to end. */
  readonly imbalance: number | null;
  /** Tokens of prompts and answers that nobody used. */
  readonly wastedTokens: number;
}

/** Mean ready replicas per bin; bin i covers [i, i + 1) × binS. */
export interface ReadyTimeline {
  readonly binS: number;
  readonly values: readonly number[];
}

/** The totals of one run, from the run and its result. */
export function fleetTotals(run: FleetRun, { bill, cost, fleet }: Pick<RunResult, 'bill' | 'cost' | 'fleet'>): FleetTotals {
  const { pools, record, endS, recorders, externals, waste } = run;
  const externalUsd = externals.reduce((sum, { usd }) => sum + usd, 0);
  const imbalances = pools.map((pool) => imbalanceOf(pool, endS)).filter((each) => each !== null);
  const readyS = record.seconds.reduce((sum, { ready }) => sum + ready, 0);
  return {
    gpuHours: bill?.gpuHours ?? fleetGpuSeconds(run).total / SECONDS_PER_HOUR,
    gpuUsd: bill !== undefined ? bill.usd - bill.externalUsd : cost === null ? null : (cost.usdPerHour * endS) / SECONDS_PER_HOUR - externalUsd,
    externalUsd,
    busyS: recorders.reduce((sum, { replicas }) => sum + replicas.reduce((own, each) => own + each.busyS, 0), 0),
    readyMean: endS > 0 ? readyS / endS : pools.reduce((sum, { plan }) => sum + plan.replicas, 0),
    ready: fleet === undefined ? { binS: endS, values: [pools.reduce((sum, { plan }) => sum + plan.replicas, 0)] } : { binS: fleet.binS, values: addedUp(fleet.states.map(({ ready }) => ready)) },
    imbalance: imbalances.length === 0 ? null : Math.max(...imbalances),
    wastedTokens: waste.promptTokens + waste.outputTokens,
  };
}

function addedUp(series: readonly (readonly number[])[]): number[] {
  const bins = Math.max(0, ...series.map(({ length }) => length));
  return Array.from({ length: bins }, (_, bin) => series.reduce((sum, values) => sum + (values[bin] ?? 0), 0));
}
