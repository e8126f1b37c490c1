import type { PolicyKind, RunPolicies, ScenarioPath } from '@foretoken/fleet';
import type { LoadedScenario } from '../run/load-scenario.ts';
import type { ProblemList } from '../run/point-at.ts';

/** Loads the policies that a scenario names; what is wrong with them is added to `problems`, each at its place. */
export async function loadPolicies({ scenario, folder }: LoadedScenario, problems: ProblemList): Promise<RunPolicies | undefined> {
  const { policyFiles } = await import('@foretoken/fleet');
  const files = Object.entries(policyFiles(scenario)) as [PolicyKind, string][];
  if (files.length === 0) return undefined;
  const { loadPolicy } = await import('./load-policy.ts');
  const loaded: Partial<Record<PolicyKind, unknown>> = {};
  for (const [kind, file] of files) {
    loaded[kind] = await problems.attemptAsync(placeOf(kind), async () => await loadPolicy(file, folder, kind));
  }
  return loaded as RunPolicies;
}

function placeOf(kind: PolicyKind): ScenarioPath {
  return kind === 'router' ? ['fleet', 'router'] : ['fleet', 'engine', 'policies', kind];
}
