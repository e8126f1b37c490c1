import { BlockList } from '../block-list.ts';
import type { EvictionOrder } from '../eviction-order.ts';

/** Least recently used first. */
export class RecencyOrder implements EvictionOrder {
  readonly #list: BlockList;

  constructor(blocks: number) {
    this.#list = new BlockList(blocks);
  }

  insert(block: number): void {
    this.#list.append(block);
  }

  touch(block: number): void {
    this.#list.remove(block);
    this.#list.append(block);
  }

  evict(): number {
    return this.#list.shift();
  }
}
