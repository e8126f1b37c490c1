import type { EvictionOrder } from '../eviction-order.ts';

const NONE = -1;

/**
 * Least often used first; among equals the least recently used. One list per count: a block joins the end of the next
 * list with every use, so each list is in order of last use.
 */
export class FrequencyOrder implements EvictionOrder {
  readonly #persistent: boolean;
  readonly #count: Int32Array;
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  /** First and last block by count. */
  #first: Int32Array = new Int32Array(64).fill(NONE);
  #last: Int32Array = new Int32Array(64).fill(NONE);
  /** No held block was used less often. */
  #least = 1;

  /** `persistent` = a block that comes back goes on counting where it was. */
  constructor(blocks: number, persistent: boolean) {
    this.#persistent = persistent;
    this.#count = new Int32Array(blocks);
    this.#next = new Int32Array(blocks);
    this.#previous = new Int32Array(blocks);
  }

  insert(block: number): void {
    const count = ++this.#count[block]!;
    if (count < this.#least) this.#least = count;
    this.#append(block, count);
  }

  touch(block: number): void {
    this.#remove(block);
    this.#append(block, ++this.#count[block]!);
  }

  evict(): number {
    while (this.#first[this.#least] === NONE) this.#least++;
    const victim = this.#first[this.#least]!;
    this.#remove(victim);
    if (!this.#persistent) this.#count[victim] = 0;
    return victim;
  }

  #append(block: number, count: number): void {
    if (count >= this.#first.length) this.#grow();
    const last = this.#last[count]!;
    this.#previous[block] = last;
    this.#next[block] = NONE;
    if (last === NONE) this.#first[count] = block;
    else this.#next[last] = block;
    this.#last[count] = block;
  }

  #remove(block: number): void {
    const count = this.#count[block]!;
    const before = this.#previous[block]!;
    const after = this.#next[block]!;
    if (before === NONE) this.#first[count] = after;
    else this.#next[before] = after;
    if (after === NONE) this.#last[count] = before;
    else this.#previous[after] = before;
  }

  #grow(): void {
    const wider = (lists: Int32Array): Int32Array => {
      const grown = new Int32Array(2 * lists.length).fill(NONE);
      grown.set(lists);
      return grown;
    };
    this.#first = wider(this.#first);
    this.#last = wider(this.#last);
  }
}
