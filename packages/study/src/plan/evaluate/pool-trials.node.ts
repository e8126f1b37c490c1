import { setMaxListeners } from 'node:events';
import { createThreadPool } from '../../pool/thread-pool.node.ts';
import type { RunTrials, Trial, TrialResult } from '../search/trial.ts';
import type { TrialBase } from './run-trial.node.ts';

/** Threads that run trials. */
export interface TrialPool {
  readonly run: RunTrials;
  close(): Promise<void>;
}

/** Trials on threads of this process; each trial is simulated once, however often it is asked for. */
export function poolTrials(base: TrialBase, workers: number | undefined, signal: AbortSignal, onTrial: (trial: TrialResult) => void): TrialPool {
  const pool = createThreadPool(new URL('./plan-thread.node.js', import.meta.url), workers, base);
  // Every trial that waits listens.
  setMaxListeners(0, signal);
  const known = new Map<string, Promise<TrialResult>>();
  const runOne = async (trial: Trial): Promise<TrialResult> => {
    const result = await pool.run<Trial, TrialResult>(trial, signal);
    onTrial(result);
    return result;
  };
  return {
    run: async (trials) =>
      await Promise.all(
        trials.map(async (trial) => {
          const key = JSON.stringify(trial);
          const found = known.get(key) ?? runOne(trial);
          known.set(key, found);
          return await found;
        }),
      ),
    close: async () => await pool.close(),
  };
}
