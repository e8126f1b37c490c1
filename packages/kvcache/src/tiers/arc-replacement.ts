import { KeyList } from './key-list.ts';
import { FULL, ROOM } from './replacement.ts';
import type { Replacement } from './replacement.ts';

/**
 * Adaptive replacement (Megiddo and Modha, FAST 2003): blocks used once and blocks used again in lists of their own,
 * whose sizes follow the names of what was given up too early.
 */
export class ArcReplacement implements Replacement {
  readonly #capacity: number;
  /** T1: used once. */
  readonly #once = new KeyList();
  /** T2: used again. */
  readonly #again = new KeyList();
  /** B1, B2: names that left T1 and T2. */
  readonly #onceGone = new KeyList();
  readonly #againGone = new KeyList();
  /** Target size of T1. */
  #target = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  get size(): number {
    return this.#once.size + this.#again.size;
  }

  has(key: number): boolean {
    return this.#once.has(key) || this.#again.has(key);
  }

  touch(key: number): void {
    if (!this.has(key)) return;
    this.#once.delete(key);
    this.#again.append(key);
  }

  makeRoom(incoming: number, mayGo: (key: number) => boolean): number {
    this.#adapt(incoming);
    if (this.size < this.#capacity) return ROOM;
    const prefersOnce = this.#once.size > 0 && (this.#once.size > this.#target || (this.#againGone.has(incoming) && this.#once.size === this.#target));
    const [first, second] = prefersOnce ? [this.#once, this.#again] : [this.#again, this.#once];
    let victim = first.first(mayGo);
    if (victim < 0) victim = second.first(mayGo);
    if (victim < 0) return FULL;
    if (this.#once.delete(victim)) this.#remember(this.#onceGone, victim);
    else if (this.#again.delete(victim)) this.#remember(this.#againGone, victim);
    return victim;
  }

  insert(key: number): void {
    const isKnown = this.#onceGone.delete(key) || this.#againGone.delete(key);
    if (isKnown) this.#again.append(key);
    else this.#once.append(key);
  }

  delete(key: number): boolean {
    return this.#once.delete(key) || this.#again.delete(key);
  }

  *keys(): Generator<number, void, undefined> {
    yield* this.#once;
    yield* this.#again;
  }

  /** A name comes back that was given up: its list should have been longer. */
  #adapt(incoming: number): void {
    const [b1, b2] = [this.#onceGone.size, this.#againGone.size];
    if (this.#onceGone.has(incoming)) this.#target = Math.min(this.#capacity, this.#target + Math.max(1, b2 / b1));
    else if (this.#againGone.has(incoming)) this.#target = Math.max(0, this.#target - Math.max(1, b1 / b2));
  }

  /** As many names as blocks are remembered on each side. */
  #remember(gone: KeyList, key: number): void {
    gone.append(key);
    if (gone.size > this.#capacity) gone.delete(gone.first(() => true));
  }
}
