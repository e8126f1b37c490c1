import type { RequestColumns } from '@foretoken/engines';
import type { ColdStartResult, FleetResult, GpuSeconds, StateTimeline } from '../fleet-result.ts';
import type { FleetRun } from '../loop/fleet-loop.ts';
import { STATE_CHANNELS } from '../loop/fleet-record.ts';
import type { Pool } from '../loop/pool.ts';

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
    coldStarts: run.pools.flatMap((pool) => coldStartOf(pool)),
    gpuSeconds: gpuSecondsOf(run),
    waste,
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
function coldStartOf(pool: Pool): ColdStartResult[] {
  const starts = pool.slots.flatMap(({ coldStart, wantedS, readyS }) => (coldStart === undefined || Number.isNaN(readyS) ? [] : [{ coldStart, totalS: readyS - wantedS }]));
  if (starts.length === 0) return [];
  const byStage = new Map<string, number>();
  for (const { coldStart } of starts) for (const { stage, fromS, toS } of coldStart.spans) byStage.set(stage, (byStage.get(stage) ?? 0) + toS - fromS);
  const totals = starts.map(({ totalS }) => totalS);
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

function gpuSecondsOf({ pools, record }: FleetRun): GpuSeconds {
  const total = { busy: 0, up: 0, starting: 0, draining: 0, down: 0 };
  for (const [index, { plan, recorder }] of pools.entries()) {
    const { starting, ready, draining, down } = record.seconds[index]!;
    const gpus = plan.gpusPerReplica;
    const ranks = plan.plan.ranks ?? 1;
    total.busy += (gpus / ranks) * recorder.replicas.reduce((sum, { busyS }) => sum + busyS, 0);
    total.up += gpus * ready;
    total.starting += gpus * starting;
    total.draining += gpus * draining;
    total.down += gpus * down;
  }
  const all = total.up + total.starting + total.draining + total.down;
  // A step that an engine began for nothing may end after the run.
  // What drains still computes: its steps are in `busy`, so only the rest of that time counts as draining.
  const busy = Math.min(total.busy, total.up + total.draining);
  const drainingBusy = Math.max(0, busy - total.up);
  return { total: all, busy, idle: Math.max(0, total.up - total.busy), starting: total.starting, draining: Math.max(0, total.draining - drainingBusy), down: total.down };
}
