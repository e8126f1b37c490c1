import { assert } from '@foretoken/kernel';
import { FullBlockTrie } from '@foretoken/kvcache';
import type { LmdeployConfig } from './config.ts';
import type { LmdeployRequest } from './lmdeploy-request.ts';

/**
 * Blocks of the requests and the trie of full blocks: `BlockManager` and `FullBlockTrie` of LMDeploy 1263d5cd
 * (pytorch/paging). Blocks are counted, not numbered: nothing depends on which one is had.
 */
export class BlockManager {
  readonly blocks: number;
  readonly trie: FullBlockTrie | undefined;
  /** Neither held nor in the trie. */
  free: number;
  /** Grows with every release: what found no room may find some. */
  releases = 0;
  readonly #blockSize: number;

  constructor({ blocks, blockSize, enablePrefixCaching }: LmdeployConfig) {
    this.blocks = blocks;
    this.free = blocks;
    this.#blockSize = blockSize;
    this.trie = enablePrefixCaching ? new FullBlockTrie(blockSize) : undefined;
  }

  /** Blocks held by requests. */
  get used(): number {
    return this.blocks - this.free - (this.trie?.unreferenced ?? 0);
  }

  /** Free blocks, and those that the trie would give up. */
  get available(): number {
    return this.free + (this.trie?.unreferenced ?? 0);
  }

  /** Blocks that `request` lacks for `tokens` tokens. */
  required(request: LmdeployRequest, tokens: number): number {
    return Math.max(0, Math.ceil(tokens / this.#blockSize) - request.blocks);
  }

  /** Evicts from the trie until `count` blocks are free; false when that is not possible. */
  makeFree(count: number): boolean {
    if (this.free < count && this.trie !== undefined) this.free += this.trie.evict(count - this.free);
    return this.free >= count;
  }

  /** Gives `request` `count` free blocks. */
  allocate(request: LmdeployRequest, count: number): void {
    assert(count <= this.free, 'blocks are taken when they are there');
    this.free -= count;
    request.blocks += count;
  }

  /** Tokens that `match` would give a request without blocks; nothing is touched. */
  matchable({ path, tokens }: LmdeployRequest): number {
    if (path === undefined || this.trie === undefined) return 0;
    const most = Math.floor((tokens - 1) / this.#blockSize);
    let blocks = 0;
    while (blocks < most && this.trie.find(path, blocks) !== undefined) blocks++;
    return blocks * this.#blockSize;
  }

  /** Full blocks of the trie at the start of `request`, which holds none; it takes them, never the whole prompt. */
  match(request: LmdeployRequest): void {
    const { path } = request;
    if (path === undefined || this.trie === undefined) return;
    assert(request.blocks === 0, 'only a request without blocks is matched');
    const most = Math.floor((request.tokens - 1) / this.#blockSize);
    for (let block = 0; block < most; block++) {
      const found = this.trie.find(path, block);
      if (found === undefined) break;
      this.trie.acquire(found);
      request.nodes.push(found);
    }
    request.blocks = request.nodes.length;
    request.computed = request.blocks * this.#blockSize;
  }

  /** Full blocks below `tokens` enter the trie; a block whose content is there already is given back for that one. */
  register(request: LmdeployRequest, tokens: number): void {
    const { path, nodes } = request;
    if (path === undefined || this.trie === undefined) return;
    for (let block = nodes.length; block < Math.floor(tokens / this.#blockSize); block++) {
      const twin = this.trie.find(path, block);
      if (twin === undefined) nodes.push(this.trie.insert(path, block, nodes[block - 1]));
      else {
        this.trie.acquire(twin);
        nodes.push(twin);
        this.free++;
        this.releases++;
      }
    }
  }

  /** Takes all blocks of `request` back; those in the trie stay there. */
  release(request: LmdeployRequest): void {
    for (let i = request.nodes.length - 1; i >= 0; i--) this.trie!.release(request.nodes[i]!);
    this.free += request.blocks - request.nodes.length;
    request.blocks = 0;
    request.nodes = [];
    this.releases++;
  }

  /** Takes the last `count` blocks of a request that shares none; what they held must be computed again. */
  truncate(request: LmdeployRequest, count: number): void {
    assert(request.nodes.length === 0 && count <= request.blocks, 'blocks of its own are taken from a request');
    request.blocks -= count;
    request.computed = Math.min(request.computed, request.blocks * this.#blockSize);
    this.free += count;
    this.releases++;
  }

  /** Throws when blocks are lost or counted twice; `holders` = all requests with blocks. */
  checkIntegrity(holders: Iterable<LmdeployRequest>): void {
    let own = 0;
    let shared = 0;
    for (const { blocks, nodes } of holders) {
      own += blocks - nodes.length;
      shared += nodes.length;
    }
    const inTrie = this.trie?.size ?? 0;
    assert(own + inTrie + this.free === this.blocks, `${own} own blocks, ${inTrie} in the trie and ${this.free} free of ${this.blocks}`);
    this.trie?.checkIntegrity(shared);
  }
}
