import type { RequestColumns } from '@foretoken/engines';
import { ForetokenError } from '@foretoken/kernel';
import type fc from 'fast-check';
import type { PolicyPromise } from './promises.ts';
import { requestStreams } from './request-streams.ts';

/** How a promise fared. */
export interface PromiseOutcome {
  readonly name: string;
  readonly about: string;
  readonly status: 'kept' | 'broken' | 'not tried';
  /** Random scenarios that were tried. */
  readonly runs: number;
  readonly counterexample?: Counterexample;
}

/** The smallest scenario found that breaks a promise. */
export interface Counterexample {
  /** What goes wrong. */
  readonly problem: string;
  readonly columns: RequestColumns;
  /** Steps in which it became smaller. */
  readonly shrinks: number;
}

/** Tries a promise on random requests; the same seed tries the same ones. */
export function tryPromise(check: typeof fc, promise: PolicyPromise, runs: number, seed: number): PromiseOutcome {
  const { name, about } = promise;
  // The last problem seen is that of the smallest scenario: a shrunk one that fails takes the place of the one before.
  let problem = '';
  const property = check.property(requestStreams(check), (columns) => {
    const found = problemOf(promise, columns);
    problem = found ?? problem;
    return found === undefined;
  });
  const { failed, counterexample, numShrinks, numRuns } = check.check(property, { numRuns: runs, seed });
  if (!failed || counterexample === null) return { name, about, status: 'kept', runs };
  const [columns] = counterexample;
  return { name, about, status: 'broken', runs: numRuns, counterexample: { problem, columns, shrinks: numShrinks } };
}

/** What a policy throws breaks the promise, too. */
function problemOf(promise: PolicyPromise, columns: RequestColumns): string | undefined {
  try {
    return promise.broken(columns);
  } catch (error) {
    if (error instanceof ForetokenError || error instanceof Error) return error.message;
    throw error;
  }
}
