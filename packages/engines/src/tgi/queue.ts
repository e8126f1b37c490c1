import type { RadixBlockAllocator } from '@foretoken/kvcache';
import { Deque } from '../core/deque.ts';
import { admitter } from './admission.ts';
import type { TgiConfig } from './config.ts';
import type { Entry } from './entry.ts';

/** Waiting requests in order of arrival: `State` of TGI's backends/v3/src/queue.rs. */
export class Queue {
  readonly #config: TgiConfig;
  readonly #allocator: RadixBlockAllocator;
  readonly #entries: Deque<Entry> = new Deque<Entry>();
  /** First in line when no blocks could be had, and the allocator's state then. */
  #blocked: Entry | undefined = undefined;
  #blockedAt = 0;

  constructor(config: TgiConfig, allocator: RadixBlockAllocator) {
    this.#config = config;
    this.#allocator = allocator;
  }

  get size(): number {
    return this.#entries.size;
  }

  append(entry: Entry): void {
    this.#entries.add(entry);
  }

  /** The client is gone. TGI notices when the entry comes up; until then it would count for `minSize`. */
  remove(entry: Entry): void {
    this.#entries.remove(entry);
  }

  toArray(): Entry[] {
    return this.#entries.toArray();
  }

  /**
   * As many of the first entries as fit, with their blocks allocated and `chunk` set; the first that does not fit
   * holds up all behind it. Undefined when there are fewer than `minSize`: then they go back in order.
   */
  nextBatch(minSize: number | undefined, maxSize: number | undefined, prefillTokenBudget: number, tokenBudget: number): Entry[] | undefined {
    if (this.size === 0 || (minSize !== undefined && this.size < minSize) || maxSize === 0 || this.#isBlocked()) return undefined;
    const admit = admitter(this.#config, this.#allocator, prefillTokenBudget, tokenBudget);
    const batch: Entry[] = [];
    while (this.size > 0 && batch.length !== maxSize) {
      const entry = this.#entries.peek();
      const verdict = admit(entry);
      if (verdict === 'no-blocks' && batch.length === 0) this.#block(entry);
      if (verdict === 'no-blocks' || verdict === 'over-budget') break;
      batch.push(this.#entries.pop());
      if (verdict === 'cut') break;
    }
    if (batch.length === 0) return undefined;
    if (minSize === undefined || batch.length >= minSize) return batch;
    for (const entry of batch.toReversed()) this.#putBack(entry);
    return undefined;
  }

  #putBack(entry: Entry): void {
    this.#entries.prepend(entry);
    entry.computed = 0;
    if (entry.allocation !== undefined) this.#allocator.free(entry.allocation);
    entry.allocation = undefined;
  }

  /** As long as no blocks were given back or taken, asking again would change nothing. */
  #isBlocked(): boolean {
    return this.#blocked === this.#entries.peek() && this.#blockedAt === this.#allocator.changes;
  }

  #block(entry: Entry): void {
    this.#blocked = entry;
    this.#blockedAt = this.#allocator.changes;
  }
}
