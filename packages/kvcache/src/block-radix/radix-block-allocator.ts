import { assert } from '@foretoken/kernel';
import type { TokenPath } from '../token-path.ts';
import { BlockTrie } from './block-trie.ts';
import type { BlockTrieNode } from './block-trie-node.ts';

/** The blocks of one request, for its whole life. */
export interface BlockAllocation {
  readonly blocks: Int32Array;
  /** Prompt tokens that were cached. */
  readonly prefixTokens: number;
  /** Where the cached prefix ends. */
  readonly node: BlockTrieNode | undefined;
  readonly path: TokenPath | undefined;
  readonly promptTokens: number;
}

/**
 * Blocks from a stack of free ones, taken from its end; block 0 is never handed out. With paths, prompts are cached
 * when their request gives its blocks back, computed or not, and generated tokens never are. Models
 * `RadixAllocator` of Hugging Face TGI, backends/v3/src/radix.rs at db931fcf; without paths its `SimpleAllocator`.
 */
export class RadixBlockAllocator {
  readonly trie: BlockTrie;
  /** Blocks that requests can hold. */
  readonly usable: number;
  readonly #blockSize: number;
  /** A stack: the first `#freeCount` are free. */
  readonly #free: Int32Array;
  #freeCount: number;
  /** Blocks of live allocations that are not the trie's. */
  #owned = 0;
  /** Grows with everything that may let a failed allocation succeed. */
  changes = 0;

  /** `blocks`: block 0 included. */
  constructor(blockSizeTokens: number, blocks: number) {
    this.#blockSize = blockSizeTokens;
    this.trie = new BlockTrie(blockSizeTokens);
    this.usable = Math.max(0, blocks - 1);
    this.#free = Int32Array.from({ length: this.usable }, (_, i) => i + 1);
    this.#freeCount = this.usable;
  }

  /** Free blocks, cached ones that can be evicted included. */
  get available(): number {
    return this.#freeCount + this.trie.cachedBlocks - this.trie.usedBlocks;
  }

  get used(): number {
    return this.usable - this.available;
  }

  /** Room for `tokens` tokens, of which the first `promptTokens` of `path` may be cached; undefined = there is none. */
  allocate(tokens: number, path?: TokenPath, promptTokens = 0): BlockAllocation | undefined {
    const match = path === undefined ? undefined : this.trie.find(path, promptTokens);
    if (match !== undefined) this.trie.use(match.node);
    const prefixTokens = match?.tokens ?? 0;
    const wanted = Math.ceil((tokens - prefixTokens) / this.#blockSize);
    if (this.#freeCount < wanted) this.trie.evict(wanted - this.#freeCount, this.#give);
    if (this.#freeCount < wanted) {
      if (match !== undefined) this.trie.release(match.node);
      return undefined;
    }
    const prefixBlocks = prefixTokens / this.#blockSize;
    const blocks = new Int32Array(prefixBlocks + wanted);
    if (match !== undefined) this.trie.copyBlocks(match, blocks);
    blocks.set(this.#free.subarray(this.#freeCount - wanted, this.#freeCount), prefixBlocks);
    this.#freeCount -= wanted;
    this.#owned += wanted;
    this.changes++;
    return { blocks, prefixTokens, node: match?.node, path, promptTokens };
  }

  free(allocation: BlockAllocation): void {
    const { blocks, prefixTokens, node, path, promptTokens } = allocation;
    this.changes++;
    this.#owned -= blocks.length - prefixTokens / this.#blockSize;
    if (path === undefined || node === undefined) {
      this.#give(blocks);
      return;
    }
    this.trie.release(node);
    const cachedBlocks = Math.floor(promptTokens / this.#blockSize);
    if (promptTokens > prefixTokens && cachedBlocks > 0) {
      const known = this.trie.insert(path, cachedBlocks * this.#blockSize, blocks);
      if (known > prefixTokens) this.#give(blocks.subarray(prefixTokens / this.#blockSize, known / this.#blockSize));
    }
    this.#give(blocks.subarray(cachedBlocks));
  }

  /** The free blocks, the last one first in line. */
  freeList(): number[] {
    return [...this.#free.subarray(0, this.#freeCount)];
  }

  /** Throws when blocks are lost or held twice; `allocations` are all live ones. */
  checkIntegrity(allocations: Iterable<BlockAllocation>): void {
    this.trie.checkIntegrity();
    const seen = new Set<number>(this.freeList());
    let held = 0;
    for (const { blocks, prefixTokens } of allocations) {
      for (let i = prefixTokens / this.#blockSize; i < blocks.length; i++) seen.add(blocks[i]!);
      held += blocks.length - prefixTokens / this.#blockSize;
    }
    for (const node of this.trie.nodes()) for (const block of node.blocks) seen.add(block);
    assert(held === this.#owned, `${held} blocks held by requests, counted are ${this.#owned}`);
    assert(this.#freeCount + held + this.trie.cachedBlocks === this.usable, 'every block is free, held or cached');
    assert(seen.size === this.usable && !seen.has(0), 'no block is in two places, and block 0 in none');
  }

  readonly #give = (blocks: Int32Array): void => {
    this.#free.set(blocks, this.#freeCount);
    this.#freeCount += blocks.length;
  };
}
