import { canonicalJson, contentHash } from '@foretoken/kernel';
import type { Scenario } from './scenario.ts';

/** Identity of a scenario: equal settings give equal hashes, however they were written down. */
export function hashScenario(scenario: Scenario): string {
  return contentHash(canonicalJson(scenario));
}
