import { assert } from '@foretoken/kernel';
import type { TokenPath } from '../token-path.ts';
import { BlockTrie } from './block-trie.ts';
import type { BlockTrieNode } from './block-trie-node.ts';
import { FreeStack } from './free-stack.ts';

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
  readonly #free: FreeStack;
  /** Blocks of live allocations that are not the trie's. */
  #owned = 0;
  /** Grows with everything that may let a failed allocation succeed. */
  changes = 0;

  /** `blocks`: block 0 included. */
  constructor(blockSizeTokens: number, blocks: number) {
    this.#blockSize = blockSizeTokens;
    this.trie = new BlockTrie(blockSizeTokens);
    this.usable = Math.max(0, blocks - 1);
    this.#free = new FreeStack(this.usable);
  }

  /** Free blocks, cached ones that can be evicted included. */
  get available(): number {
    return this.#free.size + this.trie.cachedBlocks - this.trie.usedBlocks;
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
    if (this.#free.size < wanted) this.trie.evict(wanted - this.#free.size, this.#give);
    if (this.#free.size < wanted) {
      if (match !== undefined) this.trie.release(match.node);
      return undefined;
    }
    const prefixBlocks = prefixTokens / this.#blockSize;
    const blocks = new Int32Array(prefixBlocks + wanted);
    if (match !== undefined) this.trie.copyBlocks(match, blocks);
    this.#free.take(wanted, blocks, prefixBlocks);
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
    return this.#free.toArray();
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
    assert(this.#free.size + held + this.trie.cachedBlocks === this.usable, 'every block is free, held or cached');
    assert(seen.size === this.usable && !seen.has(0), 'no block is in two places, and block 0 in none');
  }

  readonly #give = (blocks: Int32Array): void => this.#free.give(blocks);
}
