import { ENGINE_POLICY_KINDS, policyNotLoaded } from '@foretoken/engines';
import type { EnginePolicies, OrderPolicy, VictimPolicy } from '@foretoken/engines';
import type { EvictionPolicy } from '@foretoken/kvcache';
import type { RouterPolicy } from '../routers/router.ts';
import { isPolicyFile } from '../scenario/policies-schema.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A policy with where it comes from. */
export interface LoadedPolicy<Policy> {
  readonly policy: Policy;
  /** Path as the scenario names it. */
  readonly file: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly sha256: string;
}

/** Policies that a run takes from files. */
export interface RunPolicies {
  readonly order?: LoadedPolicy<OrderPolicy>;
  readonly victim?: LoadedPolicy<VictimPolicy>;
  readonly eviction?: LoadedPolicy<EvictionPolicy>;
  readonly router?: LoadedPolicy<RouterPolicy>;
}

/** Every kind of policy that a file can hold. */
export type PolicyKind = keyof RunPolicies;

export const POLICY_KINDS: readonly PolicyKind[] = [...ENGINE_POLICY_KINDS, 'router'];

/** Provenance of one policy. */
export interface PolicyOrigin {
  readonly kind: PolicyKind;
  readonly name: string;
  readonly file: string;
  readonly sha256: string;
}

/** What a run takes from files, in a fixed order. */
export function policiesInUse(policies: RunPolicies | undefined): readonly PolicyOrigin[] {
  return POLICY_KINDS.flatMap((kind) => {
    const loaded = policies?.[kind];
    return loaded === undefined ? [] : [{ kind, name: loaded.policy.name, file: loaded.file, sha256: loaded.sha256 }];
  });
}

/** Files that a scenario names, by kind. */
export function policyFiles({ fleet }: Scenario): Readonly<Partial<Record<PolicyKind, string>>> {
  return { ...fleet.engine.policies, ...(isPolicyFile(fleet.router) ? { router: fleet.router } : {}) };
}

/** The policies that the engine gets. Throws E0898 for one that the scenario names and nobody loaded. */
export function enginePolicies(scenario: Scenario, policies: RunPolicies | undefined): EnginePolicies | undefined {
  for (const [kind, file] of Object.entries(policyFiles(scenario))) {
    if (policies?.[kind as PolicyKind] === undefined) throw policyNotLoaded(kind, file);
  }
  const { order, victim, eviction } = policies ?? {};
  if (order === undefined && victim === undefined && eviction === undefined) return undefined;
  return {
    ...(order === undefined ? {} : { order: order.policy }),
    ...(victim === undefined ? {} : { victim: victim.policy }),
    ...(eviction === undefined ? {} : { eviction: eviction.policy }),
  };
}
