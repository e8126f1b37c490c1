import { policyAnsweredBadly, policyThrew } from '../diagnostics.ts';
import { ForetokenError } from '../errors.ts';
import type { PolicyKey } from './policy-key.ts';

/** A policy of a user, for errors: which, and where the scenario names it. */
export interface PolicyOwner {
  readonly kind: string;
  readonly name: string;
  /** `fleet.engine.policies.order`. */
  readonly path: string;
}

/** Runs a function of a policy. Throws E0895 with the policy, its subject and its own place when it throws. */
export function askPolicy<T>(owner: PolicyOwner, subject: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    // A router looks at replicas, which may ask other policies: those have said what is wrong.
    if (error instanceof ForetokenError) throw error;
    throw policyThrew(owner, subject, error);
  }
}

/** The key that a policy gives. Throws E0895 when it throws, E0896 when it is no number and no list of numbers. */
export function askForKey(owner: PolicyOwner, subject: string, ask: () => PolicyKey): PolicyKey {
  const key: unknown = askPolicy(owner, subject, ask);
  if (typeof key === 'number' && !Number.isNaN(key)) return key;
  // A copy: a policy may fill the same list again.
  if (Array.isArray(key) && key.length > 0 && key.every(isNumber)) return [...key];
  throw policyAnsweredBadly(owner, subject, 'key', 'a number that is not NaN, or a list of such numbers', key);
}

/** What a comparison says. Throws E0895 when it throws, E0896 when it is no number. */
export function askForComparison(owner: PolicyOwner, subject: string, ask: () => number): number {
  const answer: unknown = askPolicy(owner, subject, ask);
  if (isNumber(answer)) return answer;
  throw policyAnsweredBadly(owner, subject, 'compare', 'a number that is not NaN', answer);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && !Number.isNaN(value);
}
