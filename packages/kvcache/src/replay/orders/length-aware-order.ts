import { BlockHeap } from '../block-heap.ts';
import type { EvictionOrder } from '../eviction-order.ts';

/** More than any position; count · POSITIONS - position is exact up to 4 million uses of a block. */
const POSITIONS = 2_147_483_648;

/**
 * Least often used first; among equals the one latest in its request, then the least recently used. LengthAwareCache
 * of Mooncake (arXiv 2407.00079), in the words of its section on eviction.
 */
export class LengthAwareOrder implements EvictionOrder {
  readonly #heap: BlockHeap;
  readonly #count: Int32Array;
  #clock = 0;

  constructor(blocks: number) {
    this.#heap = new BlockHeap(blocks);
    this.#count = new Int32Array(blocks);
  }

  insert(block: number, position: number): void {
    this.touch(block, position);
  }

  touch(block: number, position: number): void {
    this.#heap.set(block, ++this.#count[block]! * POSITIONS - position, this.#clock++);
  }

  evict(): number {
    const victim = this.#heap.pop();
    this.#count[victim] = 0;
    return victim;
  }
}
