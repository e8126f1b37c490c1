import { simulateUntilMissed, type SimulationOutput } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { loadRequests } from '../../load/load-requests.node.ts';
import type { LoadedRequests } from '../../load/load-part.node.ts';
import { openScenario } from '../../load/load-scenario.node.ts';
import { prepareSimulation, type RequestLoader } from '../../load/prepare-simulation.node.ts';
import { figuresOf } from '../../point/figures.ts';
import type { StudyScenario } from '../../point/point.ts';
import type { Trial, TrialResult } from '../search/trial.ts';
import type { PlanWorkload } from '../workload.ts';
import { simulateWhole } from './simulate-whole.ts';
import { trialSets } from './trial-sets.ts';

/** What all trials of a plan share. Plain data. */
export interface TrialBase {
  readonly scenario: StudyScenario;
  readonly seed: number;
  readonly workload: PlanWorkload;
}

/** Simulates one trial, ended as soon as it is certain that the SLO is missed. What a user can act on becomes a refusal; a bug is thrown. */
export async function runTrial({ scenario: study, seed: first, workload }: TrialBase, trial: Trial, load: RequestLoader): Promise<TrialResult> {
  const seed = first + trial.replication;
  try {
    const loaded = openScenario({ ...study, sets: trialSets({ ...trial, seed }, workload) });
    const { columnsFor: _, ...input } = await prepareSimulation(loaded, load);
    const outcome = trial.isWhole ? simulateWhole(input) : simulateUntilMissed(input);
    if (outcome.kind === 'missed') return { kind: 'missed', requests: outcome.arrived, verdict: null, slo: [], figures: null, broken: outcome.broken, refusal: null };
    return ended(outcome.output, loaded.scenario);
  } catch (error) {
    if (!(error instanceof ForetokenError) || error.exitCode === 1) throw error;
    return { kind: 'refused', requests: 0, verdict: null, slo: [], figures: null, broken: [], refusal: { code: error.code, message: error.message } };
  }
}

function ended({ result, columns }: SimulationOutput, scenario: Parameters<typeof figuresOf>[1]): TrialResult {
  const { verdict } = result.decision;
  const held = verdict !== 'overloaded' && result.slo.every(({ met }) => met);
  return { kind: held ? 'held' : 'missed', requests: columns.count, verdict, slo: result.slo, figures: figuresOf(result, scenario), broken: [], refusal: null };
}

/** Requests of the last few loads and seeds: trials of one round share them. */
export function cachedRequests(most: number): RequestLoader {
  const kept = new Map<string, Promise<LoadedRequests>>();
  return async (loaded, seed) => {
    const key = JSON.stringify([loaded.document.data['workload'], seed]);
    const found = kept.get(key) ?? loadRequests(loaded, seed);
    kept.delete(key);
    kept.set(key, found);
    if (kept.size > most) kept.delete(kept.keys().next().value!);
    return await found;
  };
}
