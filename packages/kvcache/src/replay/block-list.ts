/** Blocks in a row: an intrusive circular list through one extra element. All of it costs O(1). */
export class BlockList {
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #end: number;

  constructor(blocks: number) {
    this.#end = blocks;
    this.#next = new Int32Array(blocks + 1);
    this.#previous = new Int32Array(blocks + 1);
    this.#next[blocks] = blocks;
    this.#previous[blocks] = blocks;
  }

  append(block: number): void {
    const end = this.#end;
    const last = this.#previous[end]!;
    this.#next[last] = block;
    this.#previous[block] = last;
    this.#next[block] = end;
    this.#previous[end] = block;
  }

  remove(block: number): void {
    const before = this.#previous[block]!;
    const after = this.#next[block]!;
    this.#next[before] = after;
    this.#previous[after] = before;
  }

  /** Removes the first block and returns it; the list must not be empty. */
  shift(): number {
    const first = this.#next[this.#end]!;
    this.remove(first);
    return first;
  }
}
