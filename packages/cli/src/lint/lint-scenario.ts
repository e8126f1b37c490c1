import { ScenarioError, type ScenarioProblem } from '@foretoken/fleet';
import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { unreadableFile } from '../diagnostics.ts';
import { loadFacts } from '../run/load-facts.ts';
import { type LoadedScenario, loadScenario } from '../run/load-scenario.ts';
import { pointAtFleet, ProblemList } from '../run/point-at.ts';
import { decimal } from '../terminal/units.ts';

/**
 * Checks one scenario: keys and values, every name it refers to, that its trace is there, and that the model fits.
 * Returns in a few words how much room is left. @throws ScenarioError with every problem; exit code 4 when it is the fit.
 */
export async function lintScenario(path: string, sets: readonly string[]): Promise<string> {
  const loaded = await loadScenario(path, sets);
  const problems = await refusedBy(async () => await checkSource(loaded));
  try {
    const room = await checkFit(loaded);
    if (problems.length === 0) return room;
  } catch (error) {
    if (!(error instanceof ScenarioError) || problems.length === 0) throw error;
    throw new ScenarioError([...problems, ...error.problems]);
  }
  throw new ScenarioError(problems);
}

/** Plans the memory of one replica without simulating anything. */
async function checkFit(loaded: LoadedScenario): Promise<string> {
  const { scenario, document } = loaded;
  const [{ planDeployment }, { loadLatencyData }] = await Promise.all([import('@foretoken/fleet'), import('@foretoken/latency/node')]);
  const facts = await loadFacts(loaded);
  const plan = await pointAtFleet(document, async () => await Promise.resolve(planDeployment(scenario, facts, loadLatencyData(facts.gpu), facts.engine)));
  return `room for ${decimal(plan.usableBlocks * (plan.ranks ?? 1) * plan.blockSizeTokens, 0)} KV tokens per replica`;
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
