import { contentHash } from '@foretoken/kernel';
import type { PointOutcome, PointTask } from '../point/point.ts';
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
      if (tasks.length === 1) return { outcomes: [deadThread(tasks[0]!.key, error)], seconds: 0 };
      // The thread died in one of these points: the others need not share its fate.
      return await this.#oneByOne(tasks, signal);
    }
  }

  async #oneByOne(tasks: readonly PointTask[], signal: AbortSignal): Promise<ChunkResult> {
    const outcomes: PointOutcome[] = [];
    let seconds = 0;
    for (const task of tasks) {
      const alone = await this.compute([task], signal);
      outcomes.push(...alone.outcomes);
      seconds += alone.seconds;
    }
    return { outcomes, seconds };
  }
}
