import { ChunkComputer, tryThread } from '../../execute/chunk-computer.node.ts';
import type { PointOutcome, PointTask } from '../../point/point.ts';
import { createThreadPool, type ThreadPool } from '../../pool/thread-pool.node.ts';
import type { OpenedStudy } from '../ship/study-cache.node.ts';
import { atHome } from './at-home.ts';

/** Studies whose traces stay in memory. */
const KEPT = 3;

/** The threads of a worker; each computes a chunk at a time, of whichever study. */
export class ChunkThreads {
  readonly #pool: ThreadPool;
  readonly #program: string;
  /** Least recently used first. */
  readonly #computers = new Map<string, ChunkComputer>();

  constructor(threads: number, program: string) {
    // The emitted file: threads cannot load TypeScript on Node 20.
    this.#pool = createThreadPool(new URL('../../execute/run-chunk.node.js', import.meta.url), threads);
    this.#program = program;
  }

  /** Before any work is taken. @throws ForetokenError E1029. */
  async start(): Promise<void> {
    await tryThread(this.#pool);
  }

  /** Outcomes of some points, in their order; texts are those of the machine that the study came from. */
  async compute(study: OpenedStudy, points: readonly PointTask[]): Promise<readonly PointOutcome[]> {
    // Chunks that run are finished, also while the worker drains.
    const { outcomes } = await this.#computerOf(study).compute(points, new AbortController().signal);
    return outcomes.map((outcome) => atHome(outcome, study.scenario.root));
  }

  async close(): Promise<void> {
    await this.#pool.close();
  }

  #computerOf({ name, scenario }: OpenedStudy): ChunkComputer {
    const found = this.#computers.get(scenario.root) ?? new ChunkComputer(this.#pool, { name, scenario, files: [], program: this.#program });
    this.#computers.delete(scenario.root);
    this.#computers.set(scenario.root, found);
    for (const oldest of [...this.#computers.keys()].slice(0, -KEPT)) this.#computers.delete(oldest);
    return found;
  }
}
