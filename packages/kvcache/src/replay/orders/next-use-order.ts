import { BlockHeap } from '../block-heap.ts';
import type { EvictionOrder } from '../eviction-order.ts';
import type { NextUses } from '../next-uses.ts';

/** Furthest next use first, never again before all; among equals the one latest in its request. Needs the future. */
export class NextUseOrder implements EvictionOrder {
  readonly #heap: BlockHeap;
  readonly #uses: NextUses;
  #start = 0;

  constructor(blocks: number, uses: NextUses) {
    this.#heap = new BlockHeap(blocks);
    this.#uses = uses;
  }

  begin(request: number): void {
    this.#start = this.#uses.offsets[request]!;
  }

  insert(block: number, position: number): void {
    this.touch(block, position);
  }

  touch(block: number, position: number): void {
    this.#heap.set(block, -this.#uses.next[this.#start + position]!, -position);
  }

  evict(): number {
    return this.#heap.pop();
  }
}
