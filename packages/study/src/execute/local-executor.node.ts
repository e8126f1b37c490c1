import { availableParallelism } from 'node:os';
import type { PointTask } from '../point/point.ts';
import { createThreadPool, type ThreadPool } from '../pool/thread-pool.node.ts';
import { ChunkComputer, tryThread } from './chunk-computer.node.ts';
import { chunkSize } from './chunk-size.ts';
import type { ExecutedStudy, ExecutorEvents, StudyExecutor } from './study-executor.ts';

/** Threads of this process, started when there is work. One per core unless `threads` says otherwise. */
export function createLocalExecutor({ threads = availableParallelism() }: { readonly threads?: number } = {}): StudyExecutor {
  let pool: ThreadPool | undefined;
  return {
    execute: async (study, tasks, events, signal) => {
      signal.throwIfAborted();
      if (tasks.length === 0) return;
      const wanted = Math.min(threads, tasks.length);
      if (pool !== undefined && pool.threads < wanted) await pool.close();
      // The emitted file: threads cannot load TypeScript on Node 20.
      if (pool === undefined || pool.threads < wanted) pool = createThreadPool(new URL('./run-chunk.node.js', import.meta.url), wanted);
      await tryThread(pool, signal);
      await new LocalExecution(pool, study, tasks, events, signal).run();
    },
    close: async () => {
      await pool?.close();
      pool = undefined;
    },
  };
}

/** One study on a pool: every lane takes the next points, hands them to a thread and reports what came back. */
class LocalExecution {
  readonly #pool: ThreadPool;
  readonly #computer: ChunkComputer;
  readonly #tasks: readonly PointTask[];
  readonly #events: ExecutorEvents;
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  #next = 0;
  #secondsPerPoint: number | undefined;

  constructor(pool: ThreadPool, study: ExecutedStudy, tasks: readonly PointTask[], events: ExecutorEvents, signal: AbortSignal) {
    this.#pool = pool;
    this.#computer = new ChunkComputer(pool, study);
    this.#tasks = tasks;
    this.#events = events;
    this.#signal = AbortSignal.any([signal, this.#stop.signal]);
  }

  /** One lane more than threads: a thread that is done finds its next chunk waiting. */
  async run(): Promise<void> {
    const lanes = Array.from({ length: this.#pool.threads + 1 }, async () => await this.#lane());
    try {
      await Promise.all(lanes);
    } catch (error) {
      this.#stop.abort(error);
      await Promise.allSettled(lanes);
      throw error;
    }
  }

  async #lane(): Promise<void> {
    for (let tasks = this.#take(); tasks.length > 0; tasks = this.#take()) {
      this.#signal.throwIfAborted();
      const { outcomes, seconds } = await this.#computer.compute(tasks, this.#signal);
      if (seconds !== undefined) this.#secondsPerPoint = seconds / tasks.length;
      await this.#events.onOutcomes(outcomes);
    }
    this.#signal.throwIfAborted();
  }

  #take(): readonly PointTask[] {
    const remaining = this.#tasks.length - this.#next;
    const size = chunkSize({ remaining, threads: this.#pool.threads, secondsPerPoint: this.#secondsPerPoint });
    const tasks = this.#tasks.slice(this.#next, this.#next + size);
    this.#next += tasks.length;
    return tasks;
  }
}
