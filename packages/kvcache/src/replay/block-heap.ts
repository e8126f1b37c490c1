/** Blocks by a key and, where keys are equal, a second one; the smallest is on top. Each move costs O(log n). */
export class BlockHeap {
  readonly #key: Float64Array;
  readonly #tie: Float64Array;
  readonly #heap: Int32Array;
  /** Where a block stands in the heap; -1 = it does not. */
  readonly #place: Int32Array;
  #size = 0;

  constructor(blocks: number) {
    this.#key = new Float64Array(blocks);
    this.#tie = new Float64Array(blocks);
    this.#heap = new Int32Array(blocks);
    this.#place = new Int32Array(blocks).fill(-1);
  }

  has(block: number): boolean {
    return this.#place[block]! >= 0;
  }

  /** Adds a block, or moves it to where its new keys belong. */
  set(block: number, key: number, tie = 0): void {
    this.#key[block] = key;
    this.#tie[block] = tie;
    let place = this.#place[block]!;
    if (place < 0) {
      place = this.#size++;
      this.#put(block, place);
    }
    this.#down(this.#up(place));
  }

  remove(block: number): void {
    const place = this.#place[block]!;
    this.#place[block] = -1;
    const last = this.#heap[--this.#size]!;
    if (last === block) return;
    this.#put(last, place);
    this.#down(this.#up(place));
  }

  /** Removes the smallest and returns it; the heap must not be empty. */
  pop(): number {
    const top = this.#heap[0]!;
    this.remove(top);
    return top;
  }

  #put(block: number, place: number): void {
    this.#heap[place] = block;
    this.#place[block] = place;
  }

  #isLess(a: number, b: number): boolean {
    const difference = this.#key[a]! - this.#key[b]!;
    return difference < 0 || (difference === 0 && this.#tie[a]! < this.#tie[b]!);
  }

  #up(from: number): number {
    const block = this.#heap[from]!;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      const above = this.#heap[parent]!;
      if (!this.#isLess(block, above)) break;
      this.#put(above, place);
      place = parent;
    }
    if (place !== from) this.#put(block, place);
    return place;
  }

  #down(from: number): void {
    const block = this.#heap[from]!;
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= this.#size) break;
      if (child + 1 < this.#size && this.#isLess(this.#heap[child + 1]!, this.#heap[child]!)) child++;
      const below = this.#heap[child]!;
      if (!this.#isLess(below, block)) break;
      this.#put(below, place);
      place = child;
    }
    if (place !== from) this.#put(block, place);
  }
}
