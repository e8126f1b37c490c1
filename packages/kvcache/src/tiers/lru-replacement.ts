import { KeyList } from './key-list.ts';
import { FULL, ROOM } from './replacement.ts';
import type { Replacement } from './replacement.ts';

/** Least recently used first. */
export class LruReplacement implements Replacement {
  readonly #capacity: number;
  readonly #list = new KeyList();

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#list.size;
  }

  has(key: number): boolean {
    return this.#list.has(key);
  }

  touch(key: number): void {
    if (this.#list.has(key)) this.#list.append(key);
  }

  makeRoom(_incoming: number, mayGo: (key: number) => boolean): number {
    if (this.#list.size < this.#capacity) return ROOM;
    const victim = this.#list.first(mayGo);
    if (victim < 0) return FULL;
    this.#list.delete(victim);
    return victim;
  }

  insert(key: number): void {
    this.#list.append(key);
  }

  delete(key: number): boolean {
    return this.#list.delete(key);
  }

  keys(): Iterable<number> {
    return this.#list;
  }
}
