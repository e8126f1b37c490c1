import { tryPromise } from './find-counterexample.ts';
import type { PromiseOutcome } from './find-counterexample.ts';
import { loadTrials } from './load-trials.ts';
import type { LoadComparison, Starvation } from './load-trials.ts';
import type { PolicyTrial } from './policy-trial.ts';
import { promisesOf } from './promises.ts';

/** What a policy was found to be. */
export interface PolicyReport {
  readonly kept: boolean;
  readonly promises: readonly PromiseOutcome[];
  /** Absent when a promise is broken: its figures would mean nothing. */
  readonly load?: { readonly comparison: LoadComparison; readonly starvation: Starvation };
}

/**
 * The contract suite of policies: every promise on random scenarios that fill the memory, then what the policy changes
 * under load. fast-check is loaded here, and nowhere else outside of tests.
 */
export async function testPolicy(trial: PolicyTrial): Promise<PolicyReport> {
  const { default: check } = await import('fast-check');
  const promises: PromiseOutcome[] = [];
  for (const promise of promisesOf(trial)) {
    const { name, about } = promise;
    promises.push(promises[0]?.status === 'broken' ? { name, about, status: 'not tried', runs: 0 } : tryPromise(check, promise, trial.runs, trial.seed));
  }
  const kept = promises.every(({ status }) => status === 'kept');
  return { kept, promises, ...(kept ? { load: loadTrials(trial) } : {}) };
}
