import { contentHash } from '@foretoken/kernel';
import type { PointOutcome, PointTask } from '../point/point.ts';
import { noThreads } from '../pool/diagnostics.ts';
import type { ThreadPool } from '../pool/thread-pool.node.ts';
import { deadThread } from './dead-thread.ts';
import type { Chunk, ChunkResult } from './run-chunk.node.ts';
import { SharedTraces } from './shared-traces.node.ts';
import type { ExecutedStudy } from './study-executor.ts';

/** Has the threads of a pool compute chunks of one study; its traces are read once and shared by all. */
export class ChunkComputer {
  readonly #pool: ThreadPool;
  readonly #study: ExecutedStudy;
  readonly #identity: string;
  readonly #traces: SharedTraces;

  constructor(pool: ThreadPool, study: ExecutedStudy) {
    this.#pool = pool;
    this.#study = study;
    const { root, folder } = study.scenario;
    this.#identity = contentHash(JSON.stringify([root, folder, study.files]));
    this.#traces = new SharedTraces(study.scenario);
  }

  /** One chunk in one thread. A thread that dies is an outcome of the point that it died in. Rejects with the reason of `signal`. */
  async compute(tasks: readonly PointTask[], signal: AbortSignal): Promise<ChunkResult> {
    const { scenario } = this.#study;
    const shared = await this.#traces.of(tasks);
    try {
      return await this.#pool.run<Chunk, ChunkResult>({ identity: this.#identity, scenario, tasks, shared }, signal);
    } catch (error) {
      signal.throwIfAborted();
      if (tasks.length === 1) return { outcomes: [deadThread(tasks[0]!.key, error)], seconds: undefined };
      // The thread died in one of these points: the others need not share its fate.
      return await this.#oneByOne(tasks, signal);
    }
  }

  async #oneByOne(tasks: readonly PointTask[], signal: AbortSignal): Promise<ChunkResult> {
    const outcomes: PointOutcome[] = [];
    for (const task of tasks) outcomes.push(...(await this.compute([task], signal)).outcomes);
    return { outcomes, seconds: undefined };
  }
}

/** Tries one thread out, without any point: where none can start, no point is to blame. @throws ForetokenError E1029, or the reason of `signal`. */
export async function tryThread(pool: ThreadPool, signal?: AbortSignal): Promise<void> {
  const nothing: Chunk = { identity: '', scenario: { shown: '', text: '', folder: '' }, tasks: [], shared: [] };
  try {
    await pool.run<Chunk, ChunkResult>(nothing, signal);
  } catch (error) {
    signal?.throwIfAborted();
    throw noThreads(error);
  }
}
