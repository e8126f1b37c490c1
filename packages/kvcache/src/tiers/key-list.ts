const NONE = -1;

/** A set of numbers with an order: appended, removed and read from the front at O(1). A `Map` alone slows down when its oldest entries go. */
export class KeyList {
  readonly #slotOf = new Map<number, number>();
  readonly #keys: number[] = [];
  readonly #next: number[] = [];
  readonly #previous: number[] = [];
  readonly #free: number[] = [];
  #first = NONE;
  #last = NONE;

  get size(): number {
    return this.#slotOf.size;
  }

  has(key: number): boolean {
    return this.#slotOf.has(key);
  }

  /** The oldest key that passes, or -1. */
  first(passes: (key: number) => boolean): number {
    for (let slot = this.#first; slot !== NONE; slot = this.#next[slot]!) if (passes(this.#keys[slot]!)) return this.#keys[slot]!;
    return NONE;
  }

  /** Puts a key at the end, wherever it was. */
  append(key: number): void {
    this.delete(key);
    const slot = this.#free.pop() ?? this.#keys.length;
    this.#keys[slot] = key;
    this.#next[slot] = NONE;
    this.#previous[slot] = this.#last;
    if (this.#last === NONE) this.#first = slot;
    else this.#next[this.#last] = slot;
    this.#last = slot;
    this.#slotOf.set(key, slot);
  }

  /** True when the key was there. */
  delete(key: number): boolean {
    const slot = this.#slotOf.get(key);
    if (slot === undefined) return false;
    this.#slotOf.delete(key);
    const next = this.#next[slot]!;
    const previous = this.#previous[slot]!;
    if (previous === NONE) this.#first = next;
    else this.#next[previous] = next;
    if (next === NONE) this.#last = previous;
    else this.#previous[next] = previous;
    this.#free.push(slot);
    return true;
  }

  /** Oldest first. */
  *[Symbol.iterator](): Generator<number, void, undefined> {
    for (let slot = this.#first; slot !== NONE; slot = this.#next[slot]!) yield this.#keys[slot]!;
  }
}
