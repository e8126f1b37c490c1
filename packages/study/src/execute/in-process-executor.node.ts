import type { StudyExecutor } from './study-executor.ts';
import { runTasks } from './run-tasks.node.ts';

/** Computes all points in this thread, `chunk` of them between two reports: for tests, and where no thread may be started. */
export function createInProcessExecutor({ chunk = 1 }: { readonly chunk?: number } = {}): StudyExecutor {
  return {
    execute: async ({ scenario }, tasks, { onOutcomes }, signal) => {
      for (let start = 0; start < tasks.length; start += chunk) {
        signal.throwIfAborted();
        await onOutcomes(await runTasks(scenario, tasks.slice(start, start + chunk)));
      }
      signal.throwIfAborted();
    },
    close: async () => await Promise.resolve(),
  };
}
