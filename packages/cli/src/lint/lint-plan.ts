import { count } from '@foretoken/kernel';
import { openPlan, readPlan } from '@foretoken/study/node';

/** Checks a plan file, its scenario, and the memory of every candidate. Says how many there are, and how many fit. @throws ScenarioError at its place. */
export async function lintPlan(path: string, sets: readonly string[], text: string): Promise<string> {
  const { deployments } = await openPlan(await readPlan(path, sets, {}, text));
  const fit = deployments.filter((each) => !('reason' in each)).length;
  return `a plan of ${count(deployments.length)} candidates, ${count(fit)} of which fit`;
}
