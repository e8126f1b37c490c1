/** Slots per chunk: what a query scans, and how many chunks there are, both stay small. */
const CHUNK = 512;
const UNUSED = -1;

/**
 * Blocks in the order of their last use. Answers how many were used after a given one, which is the smallest capacity,
 * less one, at which an LRU cache still holds it (Mattson et al., 1970). Every use takes a new slot; a Fenwick tree
 * counts live slots by chunk, and slots are renumbered when they run out.
 */
export class RecencyStack {
  readonly #slotOf: Int32Array;
  readonly #blockAt: Int32Array;
  readonly #isLive: Uint8Array;
  readonly #liveIn: Int32Array;
  readonly #tree: Int32Array;
  #slots = 0;
  #live = 0;

  /** `burst` = most uses between two calls of `makeRoom`. */
  constructor(blocks: number, burst: number) {
    const slots = 2 * blocks + burst + CHUNK;
    const chunks = Math.ceil(slots / CHUNK);
    this.#slotOf = new Int32Array(blocks).fill(UNUSED);
    this.#blockAt = new Int32Array(slots);
    this.#isLive = new Uint8Array(slots);
    this.#liveIn = new Int32Array(chunks);
    this.#tree = new Int32Array(chunks + 1);
  }

  /** Slot of the last use; it stays valid until the next `makeRoom`. -1 = never used. */
  slotOf(block: number): number {
    return this.#slotOf[block]!;
  }

  /** Blocks whose last use came after that slot. */
  usedAfter(slot: number): number {
    const chunk = Math.floor(slot / CHUNK);
    let before = 0;
    for (let node = chunk; node > 0; node -= node & -node) before += this.#tree[node]!;
    for (let s = chunk * CHUNK; s <= slot; s++) before += this.#isLive[s]!;
    return this.#live - before;
  }

  /** Renumbers the slots when fewer than `uses` are left; call it before these uses and the look-ups that go with them. */
  makeRoom(uses: number): void {
    if (this.#slots + uses <= this.#isLive.length) return;
    let kept = 0;
    for (let slot = 0; slot < this.#slots; slot++) {
      if (this.#isLive[slot] === 0) continue;
      const block = this.#blockAt[slot]!;
      this.#blockAt[kept] = block;
      this.#slotOf[block] = kept++;
    }
    this.#isLive.fill(1, 0, kept);
    this.#slots = kept;
    this.#recount();
  }

  /** Uses blocks in order; neighbours in `blocks` tend to be neighbours in the stack, so that the tree is rarely touched. */
  use(blocks: Int32Array, count: number, tailFirst: boolean): void {
    let [chunk, removed] = [0, 0];
    for (let i = 0; i < count; i++) {
      const block = blocks[tailFirst ? count - 1 - i : i]!;
      const old = this.#slotOf[block]!;
      if (old !== UNUSED) {
        this.#isLive[old] = 0;
        const of = (old / CHUNK) | 0;
        if (of !== chunk) {
          if (removed > 0) this.#add(chunk, -removed);
          [chunk, removed] = [of, 0];
        }
        removed++;
        this.#live--;
      }
      const slot = this.#slots++;
      this.#slotOf[block] = slot;
      this.#blockAt[slot] = block;
      this.#isLive[slot] = 1;
    }
    if (removed > 0) this.#add(chunk, -removed);
    this.#live += count;
    this.#addRange(this.#slots - count, this.#slots);
  }

  #addRange(from: number, to: number): void {
    for (let start = from; start < to; ) {
      const chunk = Math.floor(start / CHUNK);
      const end = Math.min(to, (chunk + 1) * CHUNK);
      this.#add(chunk, end - start);
      start = end;
    }
  }

  #add(chunk: number, delta: number): void {
    this.#liveIn[chunk]! += delta;
    for (let node = chunk + 1; node < this.#tree.length; node += node & -node) this.#tree[node]! += delta;
  }

  #recount(): void {
    this.#liveIn.fill(0);
    for (let slot = 0; slot < this.#slots; slot++) this.#liveIn[Math.floor(slot / CHUNK)]! += this.#isLive[slot]!;
    this.#tree.fill(0);
    this.#live = 0;
    for (let chunk = 0; chunk < this.#liveIn.length; chunk++) {
      const live = this.#liveIn[chunk]!;
      this.#live += live;
      for (let node = chunk + 1; node < this.#tree.length; node += node & -node) this.#tree[node]! += live;
    }
  }
}
