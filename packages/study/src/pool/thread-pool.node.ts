import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Piscina } from 'piscina';
import { noThreads } from './diagnostics.ts';

/** Threads that run one emitted file; each takes the next task when it is done with one. */
export interface ThreadPool {
  readonly threads: number;
  /** Result of one task; plain data and SharedArrayBuffers cross. Rejects with what the task threw, and when `signal` is aborted. */
  run<Task, Result>(task: Task, signal?: AbortSignal): Promise<Result>;
  /** Ends all threads at once; tasks that run are lost. */
  close(): Promise<void>;
}

/**
 * A pool over the default export-less module `file` (emitted JavaScript: threads cannot load TypeScript on Node 20), which exports its task
 * function under the name `run`. One thread per core, unless `threads` says otherwise. @throws ForetokenError E1029.
 */
export function createThreadPool(file: URL, threads: number = availableParallelism(), workerData?: unknown): ThreadPool {
  const pool = startPool(file, threads, workerData);
  /** Tasks that no thread is left for would wait for ever. */
  const waiting = new Set<(error: unknown) => void>();
  // A thread that dies while it has no task is replaced.
  pool.on('error', (error) => {
    if (pool.threads.length === 0) for (const reject of waiting) reject(error);
  });
  return {
    threads,
    run: async (task, signal) =>
      await new Promise((resolve, reject) => {
        waiting.add(reject);
        const done = (): void => void waiting.delete(reject);
        pool.run(task, signal === undefined ? {} : { signal }).finally(done).then(resolve as (result: unknown) => void, reject);
      }),
    close: async () => await pool.destroy(),
  };
}

function startPool(file: URL, threads: number, workerData: unknown): Piscina {
  // Who runs the sources says so by a condition, which emitted files must not inherit.
  const execArgv = process.execArgv.includes('foretoken-source') ? { execArgv: [] } : {};
  try {
    return new Piscina({ filename: file.href, name: 'run', minThreads: threads, maxThreads: threads, concurrentTasksPerWorker: 1, recordTiming: false, ...execArgv, ...(workerData === undefined ? {} : { workerData }) });
  } catch (error) {
    throw noThreads(error);
  }
}
