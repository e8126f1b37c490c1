import { otherProgram } from '../diagnostics.ts';
import type { WorkerInfo } from '../queue-store.ts';

/** Tells people which workers are there, and gives up when only workers of another program are. */
export class WorkerWatch {
  readonly #program: string;
  readonly #waitMs: number;
  readonly #tell: (message: string) => void;
  #known: ReadonlyMap<string, WorkerInfo> = new Map();
  #aloneSinceMs: number | undefined;
  #hasAsked = false;

  /** `waitS` = 0 waits for ever. */
  constructor(program: string, waitS: number, tell: (message: string) => void) {
    this.#program = program;
    this.#waitMs = waitS === 0 ? Infinity : waitS * 1000;
    this.#tell = tell;
  }

  /** Threads of our workers together. */
  get threads(): number {
    return [...this.#known.values()].reduce((sum, { threads }) => sum + threads, 0);
  }

  /** Takes note of who is there at this time. @throws ForetokenError E1044. */
  see(workers: readonly WorkerInfo[], timeMs: number): void {
    const own = new Map(workers.filter(({ program }) => program === this.#program).map((worker) => [worker.id, worker]));
    for (const { id, threads } of own.values()) if (!this.#known.has(id)) this.#tell(`worker ${id} is there, ${threads === 1 ? '1 thread' : `${threads} threads`}`);
    for (const id of this.#known.keys()) if (!own.has(id)) this.#tell(`worker ${id} is gone`);
    this.#known = own;
    if (own.size > 0) {
      this.#aloneSinceMs = undefined;
      return;
    }
    this.#aloneSinceMs ??= timeMs;
    const others = [...new Set(workers.map(({ program }) => program))].toSorted();
    if (others.length > 0 && timeMs - this.#aloneSinceMs >= this.#waitMs) throw otherProgram(this.#program, others, this.#waitMs / 1000);
    if (!this.#hasAsked) this.#tell(others.length === 0 ? 'no worker is there yet; start some with `foretoken worker`' : `no worker runs ${this.#program} yet; there are workers of ${others.join(', ')}`);
    this.#hasAsked = true;
  }
}
