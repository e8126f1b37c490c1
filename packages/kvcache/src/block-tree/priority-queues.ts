import { assert } from '@foretoken/kernel';
import { DEFAULT_PRIORITY } from './cache-block.ts';
import type { CacheBlock } from './cache-block.ts';

/** Priorities 0 … 100. */
const PRIORITIES = 101;

/**
 * Free blocks of one cache level, least important and longest free first: one queue per priority. Models
 * `LRUEvictionPolicy` of cpp/tensorrt_llm/batch_manager/evictionPolicy.cpp at 05a91919.
 */
export class PriorityQueues {
  readonly #first: (CacheBlock | undefined)[] = new Array<CacheBlock | undefined>(PRIORITIES).fill(undefined);
  readonly #last: (CacheBlock | undefined)[] = new Array<CacheBlock | undefined>(PRIORITIES).fill(undefined);
  /** Free blocks whose priority ends some day. */
  readonly #expiring = new Set<CacheBlock>();
  #nextExpiryS = Infinity;
  /** No queue below is occupied. */
  #lowest = PRIORITIES;
  size = 0;

  /** The next victim. */
  get front(): CacheBlock | undefined {
    while (this.#lowest < PRIORITIES && this.#first[this.#lowest] === undefined) this.#lowest++;
    return this.#first[this.#lowest];
  }

  push(block: CacheBlock, nowS: number): void {
    assert(!block.isQueued, 'a block is free once');
    const { priority } = block;
    const last = this.#last[priority];
    block.previous = last;
    block.next = undefined;
    if (last === undefined) this.#first[priority] = block;
    else last.next = block;
    this.#last[priority] = block;
    block.isQueued = true;
    this.size++;
    this.#lowest = Math.min(this.#lowest, priority);
    if (block.durationS === Infinity) return;
    block.expiresAtS = nowS + block.durationS;
    this.#expiring.add(block);
    this.#nextExpiryS = Math.min(this.#nextExpiryS, block.expiresAtS);
  }

  remove(block: CacheBlock): void {
    const { previous, next, priority } = block;
    if (previous === undefined) this.#first[priority] = next;
    else previous.next = next;
    if (next === undefined) this.#last[priority] = previous;
    else next.previous = previous;
    block.previous = undefined;
    block.next = undefined;
    block.isQueued = false;
    this.size--;
    if (block.expiresAtS === Infinity) return;
    this.#expiring.delete(block);
    block.expiresAtS = Infinity;
  }

  /** Blocks whose time is over fall back to the default priority, the first to expire first. */
  refresh(nowS: number): void {
    if (nowS < this.#nextExpiryS) return;
    const expired = [...this.#expiring].filter(({ expiresAtS }) => expiresAtS <= nowS).sort((a, b) => a.expiresAtS - b.expiresAtS);
    for (const block of expired) {
      this.remove(block);
      block.priority = DEFAULT_PRIORITY;
      block.durationS = Infinity;
      this.push(block, nowS);
    }
    this.#nextExpiryS = Infinity;
    for (const { expiresAtS } of this.#expiring) this.#nextExpiryS = Math.min(this.#nextExpiryS, expiresAtS);
  }

  *[Symbol.iterator](): Generator<CacheBlock, void, undefined> {
    for (const first of this.#first) for (let block = first; block !== undefined; block = block.next) yield block;
  }
}
