import type { RequestColumns } from '@foretoken/engines';
import type { ColdStartResult, FleetResult, StateTimeline } from '../fleet-result.ts';
import type { FleetRun } from '../loop/fleet-run.ts';
import { STATE_CHANNELS } from '../loop/fleet-record.ts';
import type { Pool } from '../loop/pool.ts';
import { fleetGpuSeconds } from './gpu-seconds.ts';

const MOST_EVENTS = 1000;

/** What changed while the fleet ran. `good` = rows that met their bounds; null without an SLO. */
export function fleetFigures(run: FleetRun, columns: RequestColumns, good: readonly number[] | null): FleetResult {
  const { record, endS, waste } = run;
  const binS = binOf(run);
  return {
    endS,
    binS,
    states: run.pools.map((pool, index) => statesOf(pool.plan.name, run, index)),
    events: record.events.slice(0, MOST_EVENTS),
    eventCount: record.events.length,
    failedRequestsPerS: record.failures.means(1, endS),
    attainment: good === null ? [] : attainmentOf(columns, good, binS, endS),
    coldStarts: run.pools.flatMap((pool) => coldStartOf(pool, run)),
    gpuSeconds: fleetGpuSeconds(run),
    waste,
    ...(run.handOver === null ? {} : { handOver: run.handOver }),
    external: run.externals.map(({ name, use, usd }) => ({ name, ...use, usd })),
  };
}

/** All series of a run cover the same time with bins of the same width. */
function binOf({ record, endS }: FleetRun): number {
  record.failures.binCount(endS);
  for (const states of record.states) states.binCount(endS);
  return record.failures.binS;
}

function statesOf(pool: string, { record, endS }: FleetRun, index: number): StateTimeline {
  const [starting, ready, draining, down] = STATE_CHANNELS.map((_, channel) => record.states[index]!.means(channel, endS));
  return { pool, starting: starting!, ready: ready!, draining: draining!, down: down! };
}

function attainmentOf({ arrivalS, count }: RequestColumns, good: readonly number[], binS: number, endS: number): (number | null)[] {
  const bins = Math.max(1, Math.ceil(endS / binS));
  const binOfRow = (row: number): number => Math.min(bins - 1, Math.floor(arrivalS[row]! / binS));
  const all = new Float64Array(bins);
  const met = new Float64Array(bins);
  for (let r = 0; r < count; r++) all[binOfRow(r)]!++;
  for (const row of good) met[binOfRow(row)]!++;
  return Array.from(all, (total, bin) => (total === 0 ? null : met[bin]! / total));
}

/** Starts that were completed during the run; replicas that were there from the beginning had theirs before it. */
function coldStartOf(pool: Pool, { record }: FleetRun): ColdStartResult[] {
  const starts = record.starts.filter((start) => start.pool === pool.index);
  if (starts.length === 0) return [];
  const byStage = new Map<string, number>();
  for (const { coldStart } of starts) for (const { stage, fromS, toS } of coldStart.spans) byStage.set(stage, (byStage.get(stage) ?? 0) + toS - fromS);
  const totals = starts.map(({ tookS }) => tookS);
  return [
    {
      pool: pool.plan.name,
      count: starts.length,
      meanS: totals.reduce((sum, each) => sum + each, 0) / starts.length,
      maxS: Math.max(...totals),
      stages: [...byStage].map(([stage, totalS]) => ({ stage, meanS: totalS / starts.length })),
    },
  ];
}
