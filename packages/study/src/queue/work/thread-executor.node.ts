import type { StudyExecutor } from '../../execute/study-executor.ts';
import { createThreadPool } from '../../pool/thread-pool.node.ts';
import type { ChunkTask } from './run-chunk.node.ts';

/** Each call of `execute` in one thread of a pool. */
export function createThreadExecutor(threads: number): StudyExecutor {
  const pool = createThreadPool(new URL('./run-chunk.node.js', import.meta.url), threads);
  return {
    execute: async ({ scenario }, points, events, signal) => await events.onOutcomes(await pool.run({ scenario, points } satisfies ChunkTask, signal)),
    close: async () => await pool.close(),
  };
}
