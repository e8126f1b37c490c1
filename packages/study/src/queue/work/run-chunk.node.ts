import type { PointOutcome, PointTask, StudyScenario } from '../../point/point.ts';
import { runPoint } from '../../point/run-point.node.ts';

/** A task of a worker's thread; plain data. */
export interface ChunkTask {
  readonly scenario: StudyScenario;
  readonly points: readonly PointTask[];
}

/** Simulates the points of a chunk, one after another; runs in a thread. */
export async function run({ scenario, points }: ChunkTask): Promise<readonly PointOutcome[]> {
  const outcomes: PointOutcome[] = [];
  for (const point of points) outcomes.push(await runPoint(scenario, point));
  return outcomes;
}
