import type { PointOutcome, PointTask, StudyScenario } from '../../point/point.ts';
import { runPoint } from '../../point/run-point.node.ts';

/** What a thread is asked. */
export interface KnobTask {
  readonly scenario: StudyScenario;
  readonly task: PointTask;
}

/** Runs one point; the task function of the pool's threads. */
export async function run({ scenario, task }: KnobTask): Promise<PointOutcome> {
  return await runPoint(scenario, task);
}
