/**
 * Cached blocks that nobody uses, in the order in which they lose their content: least recently used first, among
 * equals the one with the longer prefix, then the smaller id (LRUEvictor of vllm/core/evictor.py, v0.10.0). A binary
 * heap that knows where each block stands, instead of upstream's stale entries.
 */
export class LruEvictor {
  readonly #heap: number[] = [];
  /** Position in the heap, -1 = not there. */
  readonly #position: Int32Array;
  readonly #lastAccessedS: Float64Array;
  readonly #prefixTokens: Int32Array;

  constructor(blocks: number) {
    this.#position = new Int32Array(blocks).fill(-1);
    this.#lastAccessedS = new Float64Array(blocks);
    this.#prefixTokens = new Int32Array(blocks);
  }

  get size(): number {
    return this.#heap.length;
  }

  has(block: number): boolean {
    return this.#position[block]! >= 0;
  }

  /** `prefixTokens`: tokens up to and with those of the block. */
  add(block: number, lastAccessedS: number, prefixTokens: number): void {
    this.#lastAccessedS[block] = lastAccessedS;
    this.#prefixTokens[block] = prefixTokens;
    this.#heap.push(block);
    this.#rise(block, this.#heap.length - 1);
  }

  remove(block: number): void {
    const at = this.#position[block]!;
    this.#position[block] = -1;
    const last = this.#heap.pop()!;
    if (last === block) return;
    this.#rise(last, at);
    if (this.#heap[at] === last) this.#sink(last, at);
  }

  /** Takes out the next to be overwritten. */
  evict(): number {
    const block = this.#heap[0]!;
    this.remove(block);
    return block;
  }

  #rise(block: number, from: number): void {
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#goesBefore(block, this.#heap[parent]!)) break;
      this.#put(this.#heap[parent]!, i);
      i = parent;
    }
    this.#put(block, i);
  }

  #sink(block: number, from: number): void {
    const heap = this.#heap;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#goesBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#goesBefore(heap[child]!, block)) break;
      this.#put(heap[child]!, i);
      i = child;
    }
    this.#put(block, i);
  }

  #put(block: number, at: number): void {
    this.#heap[at] = block;
    this.#position[block] = at;
  }

  #goesBefore(a: number, b: number): boolean {
    const age = this.#lastAccessedS[a]! - this.#lastAccessedS[b]!;
    if (age !== 0) return age < 0;
    const length = this.#prefixTokens[b]! - this.#prefixTokens[a]!;
    return length !== 0 ? length < 0 : a < b;
  }
}
