import type { EngineDriver } from '../driver.ts';
import type { EnginePolicyKind } from './policy-api.ts';
import { policyNotAccepted } from './policy-errors.ts';

/** Every kind of policy that some engine takes. */
export const ENGINE_POLICY_KINDS: readonly EnginePolicyKind[] = ['order', 'victim', 'eviction'];

/** Holds kinds of policies against what an engine declares. Throws E0890. */
export function checkPolicyKinds(kinds: readonly EnginePolicyKind[], driver: EngineDriver, drivers: readonly EngineDriver[]): void {
  for (const kind of kinds) {
    if (driver.policies?.accepts.includes(kind) !== true) throw policyNotAccepted(kind, driver, drivers);
  }
}
