import type { EngineSpec } from '@foretoken/catalog';
import type { RequestColumns } from '@foretoken/engines';
import type { LatencyData } from '@foretoken/latency';
import { checkWorkload } from './check-workload.ts';
import { emptyWorkload } from './diagnostics.ts';
import { FleetLoop } from './loop/fleet-loop.ts';
import type { FleetRequest } from './loop/fleet-run.ts';
import type { RunObserver } from './loop/run-observer.ts';
import { planFleet } from './plan-fleet.ts';
import { prove } from './prove.ts';
import { sumWaits } from './record/wait-totals.ts';
import { fleetTotals } from './reduce/fleet-totals.ts';
import { reduce } from './reduce/reduce.ts';
import type { Scenario } from './scenario/scenario.ts';
import type { RunFacts, SimulationOutput } from './simulation.ts';

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
  /** Looks into the run, which then goes request by request whatever `mode` says; the result is the same. */
  readonly observer?: RunObserver;
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
  const { scenario, columns, facts, mode = 'fast', observer } = input;
  if (columns.count === 0) throw emptyWorkload(facts.origin.description);

  // 1 plan
  const fleet = planFleet(scenario, facts, input);
  checkWorkload(fleet, scenario, columns);

  // 2 replay
  const request: Omit<FleetRequest, 'naive'> = {
    fleet,
    columns: withOutputEnd(columns, scenario),
    seed: scenario.seed,
    digests: mode === 'proof',
    ...(input.onProgress === undefined ? {} : { onProgress: input.onProgress }),
  };
  const run = new FleetLoop({ ...request, naive: mode === 'naive' || observer !== undefined, ...(observer === undefined ? {} : { observer }) }).run();
  if (mode === 'proof') prove(run, new FleetLoop({ ...request, naive: true }).run());

  observer?.onRun(run);

  // 3 reduce
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
