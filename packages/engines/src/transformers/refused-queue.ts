import type { PageCache } from './page-cache.ts';

/** What is left of a step. */
export interface Budget {
  tokens: number;
  /** KV tokens that a step with prefills may read. */
  reads: number;
}

/**
 * State in which the whole queue was looked at, so that it need not be looked at again before something has changed for
 * the better: the scheduler passes over whoever does not fit, which costs time in proportion to the queue.
 */
export class RefusedQueue {
  #free = -1;
  #releases = -1;
  #insertions = -1;
  #tokens = 0;
  #reads = 0;
  #newest = -1;

  note({ pool }: PageCache, { tokens, reads }: Budget, newest: number): void {
    this.#free = pool.free;
    this.#releases = pool.releases;
    this.#insertions = pool.index.sharedInsertions;
    this.#tokens = tokens;
    this.#reads = reads;
    this.#newest = newest;
  }

  /** No page was given back or registered since, nobody came, and a chunk could only be larger. */
  isUnchanged({ pool }: PageCache, { tokens, reads }: Budget, newest: number): boolean {
    return (
      pool.free <= this.#free &&
      pool.releases === this.#releases &&
      pool.index.sharedInsertions === this.#insertions &&
      tokens >= this.#tokens &&
      reads <= this.#reads &&
      newest === this.#newest
    );
  }
}
