import { NumberTable } from './number-table.ts';

const BITS = 32;

/** Which replicas have which blocks: a set of replicas, as bits, for each block that somebody has. */
export class ReplicaSets {
  readonly #slots: NumberTable = new NumberTable();
  readonly #free: number[] = [];
  /** Words per set. */
  #words = 1;
  #bits: Uint32Array = new Uint32Array(64);
  #keys: Float64Array = new Float64Array(64);
  #members: Int32Array = new Int32Array(64);
  #used = 0;

  /** Slots in use are below this. */
  get slots(): number {
    return this.#used;
  }

  /** Number of the block's set; -1 when nobody has it. */
  slotOf(key: number): number {
    return this.#slots.get(key);
  }

  has(slot: number, replica: number): boolean {
    const word = replica >>> 5;
    return word < this.#words && (this.#bits[slot * this.#words + word]! & (1 << (replica & 31))) !== 0;
  }

  isEmpty(slot: number): boolean {
    return this.#members[slot] === 0;
  }

  /** Adds a replica to the set of a block. Returns its slot, which stays until the set is empty. */
  add(key: number, replica: number): number {
    if (replica >= this.#words * BITS) this.#widen((replica >>> 5) + 1);
    let slot = this.#slots.get(key);
    if (slot < 0) {
      slot = this.#free.pop() ?? this.#used++;
      if (slot >= this.#keys.length) this.#lengthen();
      this.#keys[slot] = key;
      this.#slots.set(key, slot);
    }
    if (!this.has(slot, replica)) {
      this.#bits[slot * this.#words + (replica >>> 5)]! |= 1 << (replica & 31);
      this.#members[slot]!++;
    }
    return slot;
  }

  remove(slot: number, replica: number): void {
    if (!this.has(slot, replica)) return;
    this.#bits[slot * this.#words + (replica >>> 5)]! &= ~(1 << (replica & 31));
    if (--this.#members[slot]! === 0) this.#release(slot);
  }

  /** Nobody has the block any more. */
  removeAll(slot: number): void {
    if (this.#members[slot] === 0) return;
    this.#bits.fill(0, slot * this.#words, (slot + 1) * this.#words);
    this.#members[slot] = 0;
    this.#release(slot);
  }

  /**
   * How many of the leading `count` blocks each replica has, up to the first that nobody has, into `counts` by replica.
   * Neighbouring blocks with one set are counted together: O(blocks + changes · replicas).
   */
  countInto(keys: Float64Array, count: number, counts: Int32Array): void {
    counts.fill(0);
    let runSlot = -1;
    let run = 0;
    for (let block = 0; block < count; block++) {
      const slot = this.#slots.get(keys[block]!);
      if (slot < 0) break;
      if (runSlot >= 0 && this.#same(runSlot, slot)) {
        run++;
        continue;
      }
      this.#addRun(runSlot, run, counts);
      runSlot = slot;
      run = 1;
    }
    this.#addRun(runSlot, run, counts);
  }

  #same(one: number, other: number): boolean {
    for (let word = 0; word < this.#words; word++) if (this.#bits[one * this.#words + word] !== this.#bits[other * this.#words + word]) return false;
    return true;
  }

  #addRun(slot: number, run: number, counts: Int32Array): void {
    if (slot < 0) return;
    for (let word = 0; word < this.#words; word++) {
      for (let bits = this.#bits[slot * this.#words + word]!; bits !== 0; bits &= bits - 1) {
        const replica = word * BITS + 31 - Math.clz32(bits & -bits);
        if (replica < counts.length) counts[replica]! += run;
      }
    }
  }

  #release(slot: number): void {
    this.#slots.delete(this.#keys[slot]!);
    this.#free.push(slot);
  }

  #lengthen(): void {
    const length = 2 * this.#keys.length;
    this.#keys = grown(this.#keys, new Float64Array(length));
    this.#members = grown(this.#members, new Int32Array(length));
    this.#bits = grown(this.#bits, new Uint32Array(length * this.#words));
  }

  #widen(words: number): void {
    const bits = new Uint32Array(this.#keys.length * words);
    for (let slot = 0; slot < this.#used; slot++) for (let word = 0; word < this.#words; word++) bits[slot * words + word] = this.#bits[slot * this.#words + word]!;
    this.#words = words;
    this.#bits = bits;
  }
}

function grown<Column extends Float64Array | Int32Array | Uint32Array>(from: Column, to: Column): Column {
  to.set(from);
  return to;
}
