import { workerData } from 'node:worker_threads';
import type { Trial, TrialResult } from '../search/trial.ts';
import { cachedRequests, runTrial, type TrialBase } from './run-trial.node.ts';

/** Enough for the replications of two loads. */
const KEPT = 8;

const load = cachedRequests(KEPT);

/** The task of a plan's threads. Piscina hands over its own settings beside the data of the pool. */
export async function run(trial: Trial): Promise<TrialResult> {
  const base = (Array.isArray(workerData) ? (workerData as readonly unknown[]).at(-1) : workerData) as TrialBase;
  return await runTrial(base, trial, load);
}
