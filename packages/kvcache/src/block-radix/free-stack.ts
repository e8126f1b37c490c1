import { GrowableInt32 } from '@foretoken/kernel';

/** Free blocks 1 … `blocks`, taken from the end: the one given back last first. Takes memory as blocks are used. */
export class FreeStack {
  /** Blocks 1 … `#untouched` were never taken: the bottom of the stack. */
  #untouched: number;
  readonly #returned: GrowableInt32 = new GrowableInt32();

  constructor(blocks: number) {
    this.#untouched = blocks;
  }

  get size(): number {
    return this.#untouched + this.#returned.length;
  }

  /** Writes the last `count` blocks, in the order in which they lie, to `table` from `at` on. */
  take(count: number, table: Int32Array, at: number): void {
    const returned = this.#returned;
    const above = Math.min(count, returned.length);
    const below = count - above;
    for (let i = 0; i < below; i++) table[at + i] = this.#untouched - below + i + 1;
    table.set(returned.data.subarray(returned.length - above, returned.length), at + below);
    this.#untouched -= below;
    returned.length -= above;
  }

  give(blocks: Int32Array): void {
    for (const block of blocks) this.#returned.push(block);
  }

  toArray(): number[] {
    return [...Array.from({ length: this.#untouched }, (_, i) => i + 1), ...this.#returned.toArray()];
  }
}
