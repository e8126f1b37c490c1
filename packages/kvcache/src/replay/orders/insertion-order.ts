import { BlockList } from '../block-list.ts';
import type { EvictionOrder } from '../eviction-order.ts';

/** First in, first out: use does not refresh. */
export class InsertionOrder implements EvictionOrder {
  readonly #list: BlockList;

  constructor(blocks: number) {
    this.#list = new BlockList(blocks);
  }

  insert(block: number): void {
    this.#list.append(block);
  }

  touch(): void {}

  evict(): number {
    return this.#list.shift();
  }
}
