import { KeyList } from './key-list.ts';

/** How often blocks were asked for; the names longest not asked for are forgotten. */
export class UseCounter {
  readonly #limit: number;
  readonly #order = new KeyList();
  readonly #counts = new Map<number, number>();

  /** Remembers at most `limit` names. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  add(key: number): void {
    this.#counts.set(key, this.count(key) + 1);
    this.#order.append(key);
    if (this.#order.size <= this.#limit) return;
    const oldest = this.#order.first(() => true);
    this.#order.delete(oldest);
    this.#counts.delete(oldest);
  }

  count(key: number): number {
    return this.#counts.get(key) ?? 0;
  }
}
