import type { JobsOptions, Queue, Worker, WorkerOptions } from 'bullmq';
import type { ChunkJob } from './chunk-job.ts';
import type { QueueStore } from './queue-store.ts';

/** What a worker is told when it starts. */
export interface WorkerChoices {
  /** Jobs at a time. */
  readonly concurrency: number;
  /** After so long without a sign of life a job is given to another worker. */
  readonly lockMs: number;
  /** How many workers may die on a job before it has failed. */
  readonly tries: number;
}

/** One kind of server that has queues: BullMQ keeps the jobs, `store` the rest. */
export interface QueueBackend {
  readonly store: QueueStore;
  openQueue(name: string): Queue<ChunkJob>;
  /** Begins to take jobs. `work` must have stored the result when it resolves. */
  openWorker(name: string, work: (job: { readonly id: string; readonly data: ChunkJob }) => Promise<void>, choices: WorkerChoices): Worker<ChunkJob>;
  /** An answer of the server that says no, as an error for people; any other error is returned as it is. */
  told(error: unknown): unknown;
  close(): Promise<void>;
}

/** Options of a job: it is gone once it is done, as its result is in the store by then. */
export const JOB_OPTIONS: JobsOptions = { attempts: 3, backoff: { type: 'fixed', delay: 1000 }, removeOnComplete: true, removeOnFail: { age: 7 * 24 * 3600 } };

/** BullMQ worker options of both kinds. */
export function workerOptions({ concurrency, lockMs, tries }: WorkerChoices): Omit<WorkerOptions, 'connection'> {
  return { concurrency, lockDuration: lockMs, stalledInterval: Math.ceil(lockMs / 2), maxStalledCount: tries - 1, drainDelay: 2, runRetryDelay: 1000 };
}
