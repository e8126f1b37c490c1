import { applySets, type ScenarioSet, validateScenario } from '@foretoken/fleet';
import type { LoadedScenario } from '../../load/load-scenario.node.ts';
import type { Plan } from './plan.ts';

/** The base scenario with some settings replaced; errors point into the files it comes from. @throws ScenarioError. */
export function baseWith({ document, scenario: { folder } }: Plan, sets: readonly ScenarioSet[]): LoadedScenario {
  const changed = applySets(document, sets);
  return { scenario: validateScenario(changed), document: changed, folder };
}
