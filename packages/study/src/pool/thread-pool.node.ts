import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Piscina } from 'piscina';

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
 * function under the name `run`. One thread per core, unless `threads` says otherwise.
 */
export function createThreadPool(file: URL, threads: number = availableParallelism(), workerData?: unknown): ThreadPool {
  // Who runs the sources says so by a condition, which emitted files must not inherit.
  const execArgv = process.execArgv.includes('foretoken-source') ? { execArgv: [] } : {};
  const pool = new Piscina({ filename: file.href, name: 'run', minThreads: threads, maxThreads: threads, concurrentTasksPerWorker: 1, recordTiming: false, ...execArgv, ...(workerData === undefined ? {} : { workerData }) });
  // A thread that dies while it has no task is replaced; only when none can start is there nobody to wait for.
  pool.on('error', (error) => {
    if (pool.threads.length === 0) throw error;
  });
  return {
    threads,
    run: async (task, signal) => (await pool.run(task, signal === undefined ? {} : { signal })) as never,
    close: async () => await pool.destroy(),
  };
}
