import { assert } from '@foretoken/kernel';
import { PrefixIndex } from './prefix-index.ts';

/** How a pool behaves; engines choose by the version they model. */
export interface BlockPoolOptions {
  /** Physical blocks, the null block included. */
  readonly blocks: number;
  readonly blockSizeTokens: number;
  readonly prefixCaching: boolean;
  /** Freed blocks without a name are reused first (vLLM main since 2026-06-16), not last (<= 0.23). */
  readonly namelessFirst: boolean;
  /** KV groups that share the pool. */
  readonly groups?: number;
}

/**
 * Paged KV blocks: reference counts and one free list that is at once the allocation order and the
 * eviction order. Block 0 is the null block: never free, never handed out.
 * Models `BlockPool` and `FreeKVCacheBlockQueue` of vllm/v1/core.
 */
export class BlockPool {
  /** Usable blocks: all but the null block. */
  readonly usable: number;
  readonly blockSizeTokens: number;
  readonly prefixCaching: boolean;
  readonly index: PrefixIndex;
  /** Grows with every release: a failed allocation cannot succeed before it changes. */
  releases = 0;
  readonly #namelessFirst: boolean;
  readonly #references: Int32Array;
  /** Circular list through element 0; the successor of 0 is the next block to hand out. */
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  #free: number;

  constructor(options: BlockPoolOptions) {
    const { blocks } = options;
    assert(blocks >= 2, 'a pool has the null block and at least one more');
    this.usable = blocks - 1;
    this.blockSizeTokens = options.blockSizeTokens;
    this.prefixCaching = options.prefixCaching;
    this.#namelessFirst = options.namelessFirst;
    this.index = new PrefixIndex(options.prefixCaching ? blocks : 0, options.blockSizeTokens, options.groups ?? 1);
    this.#references = new Int32Array(blocks);
    this.#next = new Int32Array(blocks);
    this.#previous = new Int32Array(blocks);
    for (let block = 0; block < blocks; block++) {
      this.#next[block] = block + 1 === blocks ? 0 : block + 1;
      this.#previous[block] = block === 0 ? blocks - 1 : block - 1;
    }
    this.#free = blocks - 1;
  }

  get free(): number {
    return this.#free;
  }

  get used(): number {
    return this.usable - this.#free;
  }

  isFree(block: number): boolean {
    return this.#references[block] === 0;
  }

  isNamed(block: number): boolean {
    return this.prefixCaching && this.index.isRegistered(block);
  }

  /** Hands out the next free block, which loses its name: this is the eviction. */
  take(): number {
    const block = this.#next[0]!;
    assert(block !== 0, 'take() needs a free block');
    this.#unlink(block);
    if (this.prefixCaching) this.index.remove(block);
    this.#references[block] = 1;
    return block;
  }

  /** One more owner of a cached block; a free one leaves the free list. */
  touch(block: number): void {
    if (this.#references[block] === 0) this.#unlink(block);
    this.#references[block]!++;
  }

  /**
   * Gives up one reference of each block of a table, last block first, so that the tail of a prefix is
   * evicted before its head. Null entries (0) are skipped.
   */
  releaseTable(table: readonly number[]): void {
    this.releases++;
    for (let i = table.length - 1; i >= 0; i--) {
      const block = table[i]!;
      if (block === 0 || --this.#references[block]! !== 0) continue;
      if (this.#namelessFirst && !this.isNamed(block)) continue;
      this.#append(block);
    }
    if (!this.#namelessFirst) return;
    for (const block of table) {
      if (block !== 0 && this.#references[block] === 0 && !this.isNamed(block)) this.#prepend(block);
    }
  }

  /**
   * Gives up one reference of each block in the given order; named ones go to the tail, nameless ones
   * to the head (the first given ends up first). vLLM 0.23 does so for sliding-window blocks.
   */
  releaseNamelessFirst(ordered: readonly number[]): void {
    this.releases++;
    for (const block of ordered) {
      if (block !== 0 && --this.#references[block]! === 0 && this.isNamed(block)) this.#append(block);
    }
    for (let i = ordered.length - 1; i >= 0; i--) {
      const block = ordered[i]!;
      if (block !== 0 && this.#references[block] === 0 && !this.isNamed(block)) this.#prepend(block);
    }
  }

  /** The free list from the next block to hand out to the last. */
  freeList(): number[] {
    const list: number[] = [];
    for (let block = this.#next[0]!; block !== 0; block = this.#next[block]!) list.push(block);
    return list;
  }

  /** Throws when counts and list disagree; `owned` = references held by all tables together. */
  checkIntegrity(owned: number): void {
    let references = 0;
    let unreferenced = 0;
    for (let block = 1; block <= this.usable; block++) {
      assert(this.#references[block]! >= 0, `block ${block} has ${this.#references[block]} references`);
      references += this.#references[block]!;
      if (this.#references[block] === 0) unreferenced++;
    }
    assert(references === owned, `${references} references for ${owned} table entries`);
    assert(unreferenced === this.#free, `${unreferenced} blocks without owner, ${this.#free} counted free`);
    assert(this.freeList().length === this.#free, 'the free list has as many entries as counted');
  }

  #append(block: number): void {
    this.#link(this.#previous[0]!, block, 0);
  }

  #prepend(block: number): void {
    this.#link(0, block, this.#next[0]!);
  }

  #link(before: number, block: number, after: number): void {
    this.#next[before] = block;
    this.#previous[block] = before;
    this.#next[block] = after;
    this.#previous[after] = block;
    this.#free++;
  }

  #unlink(block: number): void {
    const before = this.#previous[block]!;
    const after = this.#next[block]!;
    this.#next[before] = after;
    this.#previous[after] = before;
    this.#free--;
  }
}
