import { assert } from '@foretoken/kernel';
import { BlockPool } from '@foretoken/kvcache';
import type { HfContinuousConfig } from './config.ts';
import type { HfRequest } from './hf-request.ts';

/**
 * Pages of the requests and of the prefix cache: `PagedAttentionCache` and `BlockManager` of transformers 5.18.0. Free
 * pages that the prefix cache knows are used last, and as soon as one is needed all of them are forgotten.
 */
export class PageCache {
  readonly pool: BlockPool;
  readonly #pageSize: number;
  /** Free pages that a prompt could still hit. */
  #cached = 0;

  constructor({ pages, pageSize, allowBlockSharing }: HfContinuousConfig) {
    this.#pageSize = pageSize;
    this.pool = new BlockPool({ blocks: pages + 1, blockSizeTokens: pageSize, prefixCaching: allowBlockSharing, namelessFirst: true });
  }

  /** Pages that can be had, cached ones included. */
  get free(): number {
    return this.pool.free;
  }

  /** Free pages without cached content. */
  get blank(): number {
    return this.pool.free - this.#cached;
  }

  pagesFor(tokens: number): number {
    return Math.ceil(tokens / this.#pageSize);
  }

  /** Full cached pages at the start of `request`, which takes them; never the whole prompt. */
  match(request: HfRequest): void {
    const { chain } = request;
    if (chain === undefined) return;
    const most = Math.floor((request.tokens - 1) / this.#pageSize);
    for (let page = 0; page < most; page++) {
      const block = chain.lookup(page, (page + 1) * this.#pageSize - 1);
      if (block === 0) break;
      if (this.pool.isFree(block)) this.#cached--;
      this.pool.touch(block);
      request.table.push(block);
    }
    request.registered = request.table.length;
    request.computed = request.table.length * this.#pageSize;
  }

  /** Gives `request` `pages` more pages. */
  take(request: HfRequest, pages: number): void {
    assert(pages <= this.free, 'pages are taken when they are there');
    if (pages > this.blank) this.evictAll();
    for (let i = 0; i < pages; i++) request.table.push(this.pool.take());
  }

  /** Full pages below `tokens` can be hit from now on. */
  register(request: HfRequest, tokens: number): void {
    const { chain, table } = request;
    if (chain === undefined) return;
    for (const full = Math.floor(tokens / this.#pageSize); request.registered < full; request.registered++) {
      const page = request.registered;
      chain.insert(page, (page + 1) * this.#pageSize - 1, table[page]!);
    }
  }

  /** All pages of `request` are free; those that are registered can still be hit. */
  release(request: HfRequest): void {
    const { table } = request;
    this.pool.releaseTable(table);
    for (const block of table) if (this.pool.isFree(block) && this.pool.isNamed(block)) this.#cached++;
    request.table = [];
    request.registered = 0;
  }

  /** Forgets every cached page that nobody holds. */
  evictAll(): void {
    if (this.#cached === 0) return;
    for (const block of this.pool.freeList()) this.pool.index.remove(block);
    this.#cached = 0;
  }

  checkIntegrity(owned: number): void {
    this.pool.checkIntegrity(owned);
    const cached = this.pool.freeList().filter((block) => this.pool.isNamed(block)).length;
    assert(cached === this.#cached, `${cached} free pages are cached, counted are ${this.#cached}`);
  }
}
