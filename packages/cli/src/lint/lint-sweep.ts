import { ScenarioError, type ScenarioProblem } from '@foretoken/fleet';
import { count } from '@foretoken/kernel';
import { relocate, samplePoints, type SetPlaces, type StudyPoint, type Sweep } from '@foretoken/study';
import { openScenario } from '@foretoken/study/load';
import { openSweep } from '@foretoken/study/node';
import { lintLoaded } from './lint-scenario.ts';

/**
 * Checks a sweep file and the scenarios of enough points to see every value of every domain. Says how many points it has. A model that does
 * not fit at some points is a result of the sweep; it is an error when it fits at none of those checked.
 * @throws ScenarioError with every problem once, at its place in the sweep where the sweep sets the value; exit code 4 when all of it is about fit.
 */
export async function lintSweep(path: string, sets: readonly string[], text: string): Promise<string> {
  const { sweep, places } = await openSweep(path, sets, text);
  const sample = samplePoints(sweep);
  const errors: ScenarioError[] = [];
  for (const point of sample) errors.push(...(await refusal(sweep, point, places)));
  const wrong = errors.filter(({ exitCode }) => exitCode !== 4);
  if (wrong.length > 0) throw together(wrong, 2);
  if (errors.length === sample.length) throw together(errors, 4);
  const { points, design } = sweep;
  const size = points.length === 1 ? '1 point' : `${count(points.length)} points`;
  const checked = sample.length === points.length ? 'all' : count(sample.length);
  return `${size} (${design.description}), ${checked} checked${errors.length === 0 ? '' : `, ${count(errors.length)} of which do not fit`}`;
}

function together(errors: readonly ScenarioError[], exitCode: 2 | 4): ScenarioError {
  const problems = new Map(errors.flatMap((error) => error.problems.map((problem): [string, ScenarioProblem] => [JSON.stringify(problem), problem])));
  return new ScenarioError([...problems.values()], exitCode);
}

async function refusal({ scenario }: Sweep, { sets }: StudyPoint, places: SetPlaces): Promise<readonly ScenarioError[]> {
  try {
    await lintLoaded(openScenario({ ...scenario, sets }));
    return [];
  } catch (error) {
    if (error instanceof ScenarioError) return [relocate(error, places)];
    throw error;
  }
}
