import { BlockHeap } from '../block-heap.ts';
import type { EvictionOrder } from '../eviction-order.ts';

const NONE = -1;

/**
 * Least recently used leaf first: a block stays as long as one that came in behind it is held, so what is held is
 * always whole prefixes. Blocks must be used head first.
 */
export class LeafOrder implements EvictionOrder {
  readonly #leaves: BlockHeap;
  /** The block before it when it came in. */
  readonly #parent: Int32Array;
  /** Held blocks that came in behind it. */
  readonly #children: Int32Array;
  readonly #lastUse: Float64Array;
  #clock = 0;
  #before = NONE;

  constructor(blocks: number) {
    this.#leaves = new BlockHeap(blocks);
    this.#parent = new Int32Array(blocks);
    this.#children = new Int32Array(blocks);
    this.#lastUse = new Float64Array(blocks);
  }

  begin(): void {
    this.#before = NONE;
  }

  insert(block: number): void {
    const parent = this.#before;
    this.#parent[block] = parent;
    if (parent !== NONE && this.#children[parent]!++ === 0) this.#leaves.remove(parent);
    this.#leaves.set(block, this.#used(block));
  }

  touch(block: number): void {
    const at = this.#used(block);
    if (this.#leaves.has(block)) this.#leaves.set(block, at);
  }

  evict(): number {
    const leaf = this.#leaves.pop();
    const parent = this.#parent[leaf]!;
    if (parent !== NONE && --this.#children[parent]! === 0) this.#leaves.set(parent, this.#lastUse[parent]!);
    return leaf;
  }

  #used(block: number): number {
    this.#before = block;
    this.#lastUse[block] = this.#clock;
    return this.#clock++;
  }
}
