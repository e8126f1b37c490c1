import { ForetokenError } from '@foretoken/kernel';
import type { RequestLoader } from '../load/prepare-simulation.node.ts';
import type { PointFailure, PointOutcome, PointTask, StudyScenario } from '../point/point.ts';
import { runPoint } from '../point/run-point.node.ts';

/** Runs points one after the other; a bug in one becomes its outcome, and the others still run. */
export async function runTasks(study: StudyScenario, tasks: readonly PointTask[], load?: RequestLoader): Promise<readonly PointOutcome[]> {
  const outcomes: PointOutcome[] = [];
  for (const task of tasks) {
    try {
      outcomes.push(await runPoint(study, task, load));
    } catch (error) {
      outcomes.push(internalFailure(task.key, error));
    }
  }
  return outcomes;
}

function internalFailure(key: string, error: unknown): PointFailure {
  const message = error instanceof Error ? error.message : String(error);
  const code = error instanceof ForetokenError ? error.code : 'E0000';
  return { key, status: 'failed', code, message, hint: 'This is a bug in Foretoken: please report it with the scenario of this point.', exitCode: 1 };
}
