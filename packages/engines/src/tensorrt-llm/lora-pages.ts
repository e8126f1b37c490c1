/** Pages for adapters in one iteration: an adapter takes its pages once, however many requests use it (`PeftCacheManager`). */
export class LoraPages {
  readonly #pagesOf: (adapter: number) => number;
  readonly #claimed = new Set<number>();
  #free: number;

  constructor(pages: number, pagesOf: (adapter: number) => number) {
    this.#free = pages;
    this.#pagesOf = pagesOf;
  }

  fits(adapter: number): boolean {
    return this.#isHeld(adapter) || this.#pagesOf(adapter) <= this.#free;
  }

  claim(adapter: number): void {
    if (this.#isHeld(adapter)) return;
    this.#claimed.add(adapter);
    this.#free -= this.#pagesOf(adapter);
  }

  #isHeld(adapter: number): boolean {
    return adapter === 0 || this.#claimed.has(adapter);
  }
}
