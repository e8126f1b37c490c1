/** Entries in lists, each from the one used longest ago to the one used last. */
export class BlockLists {
  readonly #next: number[] = [];
  readonly #previous: number[] = [];
  readonly #usedS: number[] = [];
  readonly #free: number[] = [];
  readonly #heads: number[] = [];
  readonly #tails: number[] = [];
  readonly #sizes: number[] = [];

  /** Lists are numbered from 0. */
  get lists(): number {
    return this.#heads.length;
  }

  size(list: number): number {
    return this.#sizes[list] ?? 0;
  }

  /** The entry used longest ago; -1 in an empty list. */
  oldest(list: number): number {
    return this.#heads[list] ?? -1;
  }

  usedS(entry: number): number {
    return this.#usedS[entry]!;
  }

  /** A new entry, used last. */
  append(list: number, nowS: number): number {
    while (this.#heads.length <= list) {
      this.#heads.push(-1);
      this.#tails.push(-1);
      this.#sizes.push(0);
    }
    const entry = this.#free.pop() ?? this.#next.length;
    this.#link(list, entry, nowS);
    return entry;
  }

  touch(list: number, entry: number, nowS: number): void {
    if (this.#tails[list] === entry) {
      this.#usedS[entry] = nowS;
      return;
    }
    this.#unlink(list, entry);
    this.#link(list, entry, nowS);
  }

  remove(list: number, entry: number): void {
    this.#unlink(list, entry);
    this.#free.push(entry);
  }

  #link(list: number, entry: number, nowS: number): void {
    const tail = this.#tails[list]!;
    this.#next[entry] = -1;
    this.#previous[entry] = tail;
    this.#usedS[entry] = nowS;
    if (tail < 0) this.#heads[list] = entry;
    else this.#next[tail] = entry;
    this.#tails[list] = entry;
    this.#sizes[list]!++;
  }

  #unlink(list: number, entry: number): void {
    const next = this.#next[entry]!;
    const previous = this.#previous[entry]!;
    if (previous < 0) this.#heads[list] = next;
    else this.#next[previous] = next;
    if (next < 0) this.#tails[list] = previous;
    else this.#previous[next] = previous;
    this.#sizes[list]!--;
  }
}
