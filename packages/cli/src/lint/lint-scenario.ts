import { ScenarioError, type ScenarioProblem } from '@foretoken/fleet';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { unreadableFile } from '../diagnostics.ts';
import { loadFacts } from '../run/load-facts.ts';
import { type LoadedScenario, loadScenario } from '../run/load-scenario.ts';
import { ProblemList } from '../run/point-at.ts';

/** Checks one scenario: keys and values, every name it refers to, and that its trace is there. */
export async function lintScenario(path: string, sets: readonly string[]): Promise<void> {
  const loaded = await loadScenario(path, sets);
  const problems = [...(await refusedBy(async () => await checkSource(loaded))), ...(await refusedBy(async () => await loadFacts(loaded)))];
  if (problems.length > 0) throw new ScenarioError(problems);
}

async function checkSource({ scenario, document, folder }: LoadedScenario): Promise<void> {
  const { source } = scenario.workload;
  const problems = new ProblemList(document);
  if (source.kind === 'profile') {
    const { loadProfile } = await import('@foretoken/workload/node');
    await problems.attemptAsync(['workload', 'profile'], async () => await loadProfile(source.profile));
  }
  if (source.kind === 'trace') problems.attempt(['workload', 'trace'], () => checkReadable(source.path, resolve(folder, source.path)));
  problems.throwIfAny();
}

function checkReadable(name: string, path: string): void {
  try {
    accessSync(path, constants.R_OK);
  } catch (error) {
    throw unreadableFile(name, error);
  }
}

async function refusedBy(work: () => Promise<unknown>): Promise<readonly ScenarioProblem[]> {
  try {
    await work();
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return error.problems;
    throw error;
  }
}
