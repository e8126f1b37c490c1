/** A double-ended queue in a ring buffer. */
export class Deque<T> {
  #ring: (T | undefined)[] = new Array<T | undefined>(16);
  #head = 0;
  size = 0;

  add(item: T): void {
    this.#grow();
    this.#ring[(this.#head + this.size++) & (this.#ring.length - 1)] = item;
  }

  /** The first; only when there is one. */
  peek(): T {
    return this.#ring[this.#head]!;
  }

  pop(): T {
    const item = this.#ring[this.#head]!;
    this.#ring[this.#head] = undefined;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.size--;
    return item;
  }

  prepend(item: T): void {
    this.#grow();
    this.#head = (this.#head - 1) & (this.#ring.length - 1);
    this.#ring[this.#head] = item;
    this.size++;
  }

  remove(item: T): void {
    this.replace(this.toArray().filter((each) => each !== item));
  }

  /** Holds these from now on, in this order. */
  replace(items: readonly T[]): void {
    this.#ring.fill(undefined);
    this.#head = 0;
    this.size = 0;
    for (const item of items) this.add(item);
  }

  toArray(): T[] {
    return [...this];
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    for (let i = 0; i < this.size; i++) yield this.#ring[(this.#head + i) & (this.#ring.length - 1)]!;
  }

  #grow(): void {
    if (this.size < this.#ring.length) return;
    const items = this.toArray();
    this.#ring = new Array<T | undefined>(2 * this.#ring.length);
    this.#head = 0;
    for (const [i, item] of items.entries()) this.#ring[i] = item;
  }
}
