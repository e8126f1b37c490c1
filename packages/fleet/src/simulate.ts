import type { EngineSpec } from '@foretoken/catalog';
import type { RequestColumns } from '@foretoken/engines';
import type { LatencyData } from '@foretoken/latency';
import { checkWorkload } from './check-workload.ts';
import { emptyWorkload } from './diagnostics.ts';
import { planDeployment } from './plan-deployment.ts';
import { prove } from './prove.ts';
import { reduce } from './reduce/reduce.ts';
import { replay } from './replay.ts';
import type { Replay, ReplayRequest } from './replay.ts';
import { guardedRouter } from './routers/guarded-router.ts';
import { routerPolicy } from './routers/registry.ts';
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
}

/**
 * One simulation, from scenario to result.
 *
 *   scenario ──1 plan──► engine plan (defaults, memory → KV blocks, compiled step time)
 *                            │
 *   columns ──────────2 replay──► router → replicas (scheduler + KV cache + step time)
 *                            │
 *            per-request log + totals ──3 reduce──► result
 *
 * Pure: the same input gives the same output to the last bit. Throws what planning throws (E03xx, E04xx,
 * E08xx), E0702 without requests, E0703 when proof fails, E0704 when requests ask for what the engine cannot do.
 */
export function simulate(input: SimulationInput): SimulationOutput {
  const { scenario, columns, facts, mode = 'fast' } = input;
  if (columns.count === 0) throw emptyWorkload(facts.origin.description);

  // 1 plan
  const plan = planDeployment(scenario, facts, input.latencyData, input.engineDefaults);
  checkWorkload(scenario.fleet.engine.name, plan, columns);

  // 2 replay
  const request: Omit<ReplayRequest, 'naive'> = {
    plan,
    columns: withOutputEnd(columns, scenario),
    replicas: scenario.fleet.replicas,
    router: facts.policies?.router === undefined ? routerPolicy(scenario.fleet.router) : guardedRouter(facts.policies.router.policy),
    seed: scenario.seed,
    digests: mode === 'proof',
    ...(input.onProgress === undefined ? {} : { onProgress: input.onProgress }),
  };
  const done: Replay = replay({ ...request, naive: mode === 'naive' });
  if (mode === 'proof') prove(done, replay({ ...request, naive: true }));

  // 3 reduce
  return { result: reduce(scenario, facts, plan, columns, done), plan, columns, log: done.log, waits: done.recorder.waits };
}

/** Outputs that end by an EOS token may cost the engine a wasted step. */
function withOutputEnd(columns: RequestColumns, { workload }: Scenario): RequestColumns {
  if (workload.outputEndsBy === 'length' || columns.endsByEos !== undefined) return columns;
  return { ...columns, endsByEos: new Uint8Array(columns.count).fill(1) };
}
