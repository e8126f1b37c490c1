import { type ScenarioDocument, ScenarioError, type ScenarioPath } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';

/** Runs `work`; what it refuses is reported at that value of the scenario. */
export function pointAt<T>(document: ScenarioDocument, path: ScenarioPath, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw located(document, path, error);
  }
}

/** Like `pointAt`, for promises. */
export async function pointAtAsync<T>(document: ScenarioDocument, path: ScenarioPath, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw located(document, path, error);
  }
}

function located(document: ScenarioDocument, path: ScenarioPath, error: unknown): unknown {
  if (!(error instanceof ForetokenError) || error instanceof ScenarioError) return error;
  const { code, message, hint } = error;
  return new ScenarioError([{ code, message, hint, place: document.place(path) }], error.exitCode === 4 ? 4 : 2);
}
