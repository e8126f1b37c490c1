import type { EngineDriver } from '../driver.ts';
import type { EnginePolicies, EnginePolicyKind } from './policy-api.ts';
import { policyNotAccepted } from './policy-errors.ts';

/** Every kind of policy that some engine takes. */
export const ENGINE_POLICY_KINDS: readonly EnginePolicyKind[] = ['order', 'victim', 'eviction'];

/** Holds policies against what an engine declares. Throws E0890. */
export function checkPolicyKinds(policies: EnginePolicies, driver: EngineDriver, drivers: readonly EngineDriver[]): void {
  for (const kind of ENGINE_POLICY_KINDS) {
    if (policies[kind] !== undefined && driver.policies?.accepts.includes(kind) !== true) throw policyNotAccepted(kind, driver, drivers);
  }
}
