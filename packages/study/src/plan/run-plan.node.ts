import { foretokenVersion } from '../version.node.ts';
import { poolTrials } from './evaluate/pool-trials.node.ts';
import type { OpenedPlan } from './open-plan.node.ts';
import { planFleets, type PlanEvents } from './plan-fleets.ts';
import { planReport } from './plan-report.ts';
import type { PlanResult } from './plan-result.ts';

/** How far a plan is. */
export interface PlanProgress extends PlanEvents {
  /** After each simulation: how many, and how many requests in all. */
  onSimulated?(simulations: number, requests: number): void;
}

/** Runs a plan on threads of this process. When `signal` is aborted, the result tells what is known so far. */
export async function runPlan(opened: OpenedPlan, workers: number | undefined, signal: AbortSignal, events: PlanProgress = {}): Promise<PlanResult> {
  const { plan, workload, description, drawn } = opened;
  let [simulations, requests] = [0, 0];
  const pool = poolTrials({ scenario: plan.scenario, seed: plan.base.seed, workload }, workers, signal, (result) => {
    simulations++;
    requests += result.requests;
    events.onSimulated?.(simulations, requests);
  });
  try {
    const outcome = await planFleets(opened, pool.run, signal, events);
    return planReport(opened, outcome, { foretoken: foretokenVersion(), description, drawn, simulations, requests });
  } finally {
    await pool.close();
  }
}
