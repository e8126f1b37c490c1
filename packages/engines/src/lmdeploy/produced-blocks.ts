import type { FullBlockTrie } from '@foretoken/kvcache';
import type { LmdeployRequest } from './lmdeploy-request.ts';

/** Full blocks that active requests are computing and have not entered into the trie yet. */
export class ProducedBlocks {
  readonly #trie: FullBlockTrie | undefined;
  readonly #producers = new Map<number, LmdeployRequest>();
  readonly #keys = new Map<LmdeployRequest, number[]>();

  constructor(trie: FullBlockTrie | undefined) {
    this.#trie = trie;
  }

  /** `request` will compute its blocks behind those of the trie. */
  note(request: LmdeployRequest): void {
    const { path, nodes, tokens } = request;
    if (this.#trie === undefined || path === undefined) return;
    const keys: number[] = [];
    for (let block = nodes.length; block < Math.floor(tokens / this.#trie.blockSizeTokens); block++) {
      const key = this.#trie.keyOf(path, block);
      if (this.#producers.has(key)) continue;
      this.#producers.set(key, request);
      keys.push(key);
    }
    this.#keys.set(request, keys);
  }

  forget(request: LmdeployRequest): void {
    for (const key of this.#keys.get(request) ?? []) this.#producers.delete(key);
    this.#keys.delete(request);
  }

  /** The next block that `request` would compute is being computed by another. */
  conflicts(request: LmdeployRequest): boolean {
    const { path } = request;
    const trie = this.#trie;
    if (trie === undefined || path === undefined || this.#producers.size === 0) return false;
    const most = Math.floor((request.tokens - 1) / trie.blockSizeTokens);
    let block = 0;
    while (block < most && trie.find(path, block) !== undefined) block++;
    return block < most && this.#producers.has(trie.keyOf(path, block));
  }
}
