import type { EngineSpec } from '@foretoken/catalog';
import type { RequestColumns } from '@foretoken/engines';
import type { LatencyData } from '@foretoken/latency';
import { checkWorkload } from './check-workload.ts';
import { emptyWorkload } from './diagnostics.ts';
import { FleetLoop } from './loop/fleet-loop.ts';
import type { FleetPlan } from './loop/fleet-plan.ts';
import type { FleetRequest, FleetRun } from './loop/fleet-run.ts';
import { planFleet } from './plan-fleet.ts';
import { prove } from './prove.ts';
import { sumWaits } from './record/wait-totals.ts';
import { fleetTotals } from './reduce/fleet-totals.ts';
import { clientOverheadS } from './reduce/client-overhead.ts';
import { reduce } from './reduce/reduce.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { RunFacts, SimulationOutput } from './simulation.ts';
import { canWatch } from './verdict/can-watch.ts';
import { SloWatch, type BrokenBound } from './verdict/slo-watch.ts';

/** `fast` aggregates decodes, `naive` loops over requests, `proof` does both and compares. */
export type SimulationMode = 'fast' | 'naive' | 'proof';

/** A scenario with its requests and the facts it stands on. */
export interface SimulationInput {
  readonly scenario: Scenario;
  readonly columns: RequestColumns;
  readonly facts: RunFacts;
  readonly latencyData: LatencyData;
  readonly engineDefaults: EngineSpec;
  readonly mode?: SimulationMode;
  readonly onProgress?: (progress: { done: number; total: number }) => void;
}

/**
 * One simulation, from scenario to result.
 *
 *   scenario ──1 plan──► pools (engine defaults, memory → KV blocks, compiled step time), routes
 *                            │
 *   columns ──────────2 replay──► route → leg → router → replicas (scheduler + KV cache + step time)
 *                            │         timeouts, retries, faults, controllers
 *            per-request log + totals ──3 reduce──► result
 *
 * Pure: the same input gives the same output to the last bit. Throws what planning throws (E03xx, E04xx,
 * E08xx), E0702 without requests, E0703 when proof fails, E0704 when requests ask for what the engine cannot do.
 */
export function simulate(input: SimulationInput): SimulationOutput {
  const { mode = 'fast' } = input;

  // 1 plan
  const { fleet, request } = planRun(input);

  // 2 replay
  const run = new FleetLoop({ ...request, naive: mode === 'naive' }).run();
  if (mode === 'proof') prove(run, new FleetLoop({ ...request, naive: true }).run());

  // 3 reduce
  return conclude(input, fleet, run);
}

/** What became of a run that need not go to its end. */
export type WatchedOutcome = { readonly kind: 'ended'; readonly output: SimulationOutput } | EarlyEnd;

/** The SLO is missed, whatever the rest of the run would have been. */
export interface EarlyEnd {
  readonly kind: 'missed';
  readonly broken: readonly BrokenBound[];
  /** When that was certain, in seconds of the run. */
  readonly certainS: number;
  /** Requests that had arrived by then. */
  readonly arrived: number;
}

/**
 * `simulate`, ended as soon as it is certain that the SLO is missed. A run that is not cut has the figures of `simulate`, but for intervals of
 * ITL and the last bit of sums: looking in between changes in which order replicas report their steps. Always `fast`.
 */
export function simulateUntilMissed(input: SimulationInput): WatchedOutcome {
  const { scenario, columns } = input;
  const { fleet, request } = planRun(input);
  const watch = new SloWatch(scenario, columns, clientOverheadS(scenario, fleet));
  const loop = new FleetLoop({ ...request, naive: false, ...(canWatch(scenario) ? { watch } : {}) });
  if (loop.replay()) return { kind: 'ended', output: conclude(input, fleet, loop.finish()) };
  const arrived = columns.arrivalS.findLastIndex((timeS) => timeS <= watch.certainS) + 1;
  return { kind: 'missed', broken: watch.broken, certainS: watch.certainS, arrived };
}

function planRun(input: SimulationInput): { readonly fleet: FleetPlan; readonly request: Omit<FleetRequest, 'naive'> } {
  const { scenario, columns, facts, mode = 'fast', onProgress } = input;
  if (columns.count === 0) throw emptyWorkload(facts.origin.description);
  const fleet = planFleet(scenario, facts, input);
  checkWorkload(fleet, scenario, columns);
  const request = { fleet, columns: withOutputEnd(columns, scenario), seed: scenario.seed, digests: mode === 'proof', ...(onProgress === undefined ? {} : { onProgress }) };
  return { fleet, request };
}

function conclude({ scenario, facts, columns }: SimulationInput, fleet: FleetPlan, run: FleetRun): SimulationOutput {
  const result = reduce(scenario, facts, fleet, columns, run);
  return {
    result,
    plan: fleet.pools[0]!.plan,
    columns,
    log: run.log,
    waits: sumWaits(run.recorders.map(({ waits }) => waits)),
    totals: fleetTotals(run, result),
    ...(fleet.pools.length === 1 ? {} : { pools: { names: fleet.pools.map(({ name }) => name), poolOf: run.poolOf } }),
  };
}

/** Outputs that end by an EOS token may cost the engine a wasted step. */
function withOutputEnd(columns: RequestColumns, { workload }: Scenario): RequestColumns {
  if (workload.outputEndsBy === 'length' || columns.endsByEos !== undefined) return columns;
  return { ...columns, endsByEos: new Uint8Array(columns.count).fill(1) };
}
