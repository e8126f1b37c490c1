/** KV slots in pages: only counts matter to the scheduler (mem_cache/allocator.py). */
export class TokenPool {
  readonly pageSize: number;
  readonly size: number;
  #pages: number;

  constructor(tokens: number, pageSize: number) {
    this.pageSize = pageSize;
    this.#pages = Math.floor(tokens / pageSize);
    this.size = this.#pages * pageSize;
  }

  /** Free tokens. */
  get available(): number {
    return this.#pages * this.pageSize;
  }

  /** Gives back whole pages; `tokens` start on a page boundary. */
  free(tokens: number): void {
    this.#pages += Math.ceil(tokens / this.pageSize);
  }

  /** False when there are not that many pages. */
  take(pages: number): boolean {
    if (pages > this.#pages) return false;
    this.#pages -= pages;
    return true;
  }
}
