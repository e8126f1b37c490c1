import type { PolicyKind, RunPolicies, ScenarioPath, ScenarioProblem } from '@foretoken/fleet';
import { resolve } from 'node:path';
import type { LoadedScenario } from '../load/load-scenario.node.ts';
import { openedPath } from '../load/named-path.node.ts';
import type { ProblemList } from '../load/point-at.node.ts';

/** Loads the policies that a scenario names; what is wrong with them is added to `problems`, each at its place. `at` = where the pool stands. */
export async function loadPolicies(loaded: LoadedScenario, problems: ProblemList, at: ScenarioPath = ['fleet']): Promise<RunPolicies | undefined> {
  const { scenario, document, folder } = loaded;
  const { policyFiles } = await import('@foretoken/fleet');
  const files = Object.entries(policyFiles(scenario)) as [PolicyKind, string][];
  if (files.length === 0) return undefined;
  const { loadPolicy } = await import('./load-policy.node.ts');
  const found: Partial<Record<PolicyKind, unknown>> = {};
  for (const [kind, file] of files) {
    const place = placeOf(kind, at);
    const shown = typedPath(document.place(place), resolve(folder, file), loaded.cwd);
    found[kind] = await problems.attemptAsync(place, async () => await loadPolicy(file, folder, kind, shown, openedPath(loaded, file)));
  }
  return found as RunPolicies;
}

/** The path as it stands on the command line, where it was rewritten into one relative to the scenario. */
function typedPath(place: ScenarioProblem['place'], path: string, cwd = '.'): string | undefined {
  if (place.kind !== 'set') return undefined;
  const typed = place.flag.slice(place.flag.indexOf('=') + 1).replaceAll(/^(["'])(.*)\1$/g, '$2');
  return resolve(cwd, typed) === path ? typed : undefined;
}

function placeOf(kind: PolicyKind, at: ScenarioPath): ScenarioPath {
  return kind === 'router' ? [...at, 'router'] : [...at, 'engine', 'policies', kind];
}
