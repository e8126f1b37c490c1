import { canonicalJson, contentHash } from '@foretoken/kernel';
import { policiesInUse } from '../policies/run-policies.ts';
import type { RunPolicies } from '../policies/run-policies.ts';
import type { Scenario } from './scenario.ts';

/**
 * Identity of a scenario: equal settings give equal hashes, however they were written down. The content of policy
 * files counts, since it decides as much as a setting does.
 */
export function hashScenario(scenario: Scenario, policies?: RunPolicies): string {
  const files = policiesInUse(policies).map(({ kind, sha256 }) => ({ kind, sha256 }));
  return contentHash(canonicalJson(named(files.length === 0 ? scenario : { scenario, policies: files })));
}

/** What has no end (`for:` of a fault, `to:` of a route) has no number in JSON either. */
function named(value: object): unknown {
  return JSON.parse(JSON.stringify(value, (_, each: unknown) => (each === Infinity ? 'Infinity' : each)));
}
