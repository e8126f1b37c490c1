import { assert } from '@foretoken/kernel';
import { PrefixIndex } from '@foretoken/kvcache';
import type { TokenChain } from '@foretoken/kvcache';
import { LruEvictor } from './lru-evictor.ts';

/** Not accessed since it was handed out. */
const NEVER_S = -1;

/**
 * V0's blocks: ids that hold nothing on a stack, named ones that nobody uses in an evictor, which is touched only
 * when the stack is empty. A name has at most one block. Models `NaiveBlockAllocator` and
 * `PrefixCachingBlockAllocator` of vllm/core/block (v0.10.0).
 */
export class BlockAllocator {
  readonly blocks: number;
  readonly blockSizeTokens: number;
  readonly prefixCaching: boolean;
  /** Names of blocks; ids are shifted by one there, since 0 means none. */
  readonly index: PrefixIndex;
  /** The last is the next to hand out. */
  readonly #free: number[] = [];
  readonly #evictor: LruEvictor;
  readonly #references: Int32Array;
  readonly #computed: Uint8Array;
  readonly #lastAccessedS: Float64Array;
  /** Named since the last step; they count as computed once it was scheduled. */
  #touched: number[] = [];

  constructor(blocks: number, blockSizeTokens: number, prefixCaching: boolean) {
    this.blocks = blocks;
    this.blockSizeTokens = blockSizeTokens;
    this.prefixCaching = prefixCaching;
    this.index = new PrefixIndex(prefixCaching ? blocks + 1 : 0, blockSizeTokens);
    this.#evictor = new LruEvictor(prefixCaching ? blocks : 0);
    this.#references = new Int32Array(blocks);
    this.#computed = new Uint8Array(blocks);
    this.#lastAccessedS = new Float64Array(blocks).fill(NEVER_S);
    for (let block = blocks - 1; block >= 0; block--) this.#free.push(block);
  }

  /** Blocks that can be handed out, cached ones included. */
  get free(): number {
    return this.#free.length + this.#evictor.size;
  }

  get used(): number {
    return this.blocks - this.free;
  }

  /** Hands out a block without content; evicts one when there is no other. */
  take(): number {
    const block = this.#free.pop() ?? this.#evict();
    this.#references[block] = 1;
    this.#reset(block, 0);
    return block;
  }

  /** The block that holds block `index` of a chain, -1 when nobody has it. */
  lookup(chain: TokenChain, index: number): number {
    return chain.lookup(index, (index + 1) * this.blockSizeTokens - 1) - 1;
  }

  /** One more owner of a named block. */
  share(block: number): void {
    if (++this.#references[block]! > 1) return;
    this.#evictor.remove(block);
    this.#reset(block, 1);
  }

  /** A block became full: it gets its name, or gives way to the one that has it already. Returns the block to use. */
  promote(chain: TokenChain, index: number, block: number): number {
    const twin = this.lookup(chain, index);
    if (twin < 0) {
      chain.insert(index, (index + 1) * this.blockSizeTokens - 1, block + 1);
      this.#touched.push(block);
      return block;
    }
    this.release(block);
    this.share(twin);
    return twin;
  }

  /** Notes when the content of a block was used last; counts from its last release on. */
  noteAccess(block: number, timeS: number): void {
    this.#lastAccessedS[block] = timeS;
  }

  /** Gives up a block without a name. */
  release(block: number): void {
    if (--this.#references[block]! > 0) return;
    this.#reset(block, 0);
    this.#free.push(block);
  }

  /** Gives up one reference of a named block that ends a prefix of `prefixTokens` tokens. */
  releaseNamed(block: number, prefixTokens: number): void {
    if (--this.#references[block]! > 0) return;
    this.#evictor.add(block, this.#lastAccessedS[block]!, prefixTokens);
    this.#reset(block, 0);
  }

  /** Whether the KV of a named block counts as computed. */
  isComputed(block: number): boolean {
    return this.#references[block] === 0 || this.#computed[block] === 1;
  }

  /** A step was scheduled: its new blocks count as computed, even where a chunked prefill has yet to compute them. */
  markComputed(): void {
    if (this.#touched.length === 0) return;
    for (const block of this.#touched) this.#computed[block] = 1;
    this.#touched = [];
  }

  /** Throws when counts and lists disagree; `owned` = references held by all tables together. */
  checkIntegrity(owned: number): void {
    let references = 0;
    let unreferenced = 0;
    for (let block = 0; block < this.blocks; block++) {
      assert(this.#references[block]! >= 0, `block ${block} has ${this.#references[block]} references`);
      references += this.#references[block]!;
      if (this.#references[block] === 0) unreferenced++;
      if (this.prefixCaching && this.#evictor.has(block)) assert(this.#references[block] === 0, `block ${block} waits for eviction and is in use`);
    }
    assert(references === owned, `${references} references for ${owned} table entries`);
    assert(unreferenced === this.free, `${unreferenced} blocks without owner, ${this.free} counted free`);
    for (const block of this.#free) assert(!this.prefixCaching || !this.index.isRegistered(block + 1), `block ${block} is empty and has a name`);
  }

  #evict(): number {
    assert(this.#evictor.size > 0, 'take() needs a free block');
    const block = this.#evictor.evict();
    this.index.remove(block + 1);
    return block;
  }

  #reset(block: number, computed: number): void {
    this.#lastAccessedS[block] = NEVER_S;
    this.#computed[block] = computed;
  }
}
