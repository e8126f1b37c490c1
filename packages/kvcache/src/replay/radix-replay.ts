import { assert } from '@foretoken/kernel';
import { ContentTrie } from '../content-trie.ts';
import { RadixTree } from '../radix/radix-tree.ts';
import { SegmentCensus } from '../segment-census.ts';
import { TokenPath } from '../token-path.ts';
import type { BlockStream, PromptColumns } from './block-stream.ts';
import type { ReplayCache, RequestHits } from './cache-policy.ts';

/**
 * SGLang's radix cache alone: token-exact prefixes, whole leaves evicted, and the whole need of a prompt asked for
 * where the pool lacks any of it. The last token of a prompt is computed anew; a prompt that the pool cannot hold
 * is not kept (the server refuses it).
 */
export class RadixReplay implements ReplayCache {
  readonly #stream: BlockStream;
  readonly #prompts: PromptColumns;
  readonly #census: SegmentCensus;
  readonly #trie: ContentTrie = new ContentTrie();
  readonly #tree: RadixTree;
  readonly #capacityTokens: number;
  #ticks = 0;

  constructor(stream: BlockStream, capacityBlocks: number) {
    assert(stream.prompts !== undefined, 'a tree over token paths needs the prompts of its stream');
    this.#stream = stream;
    this.#prompts = stream.prompts;
    this.#census = new SegmentCensus(stream.prompts.content);
    this.#capacityTokens = capacityBlocks * stream.blockTokens;
    this.#tree = new RadixTree({ pageTokens: 1, eviction: 'lru', clock: { next: () => ++this.#ticks } });
  }

  /** Tokens. */
  get held(): number {
    return this.#tree.evictable;
  }

  serve(request: number, hits: RequestHits): void {
    const { blockTokens } = this.#stream;
    const input = this.#prompts.inputTokens[request]!;
    const path = new TokenPath(this.#trie, this.#prompts.content, this.#census, request, 0, 0);
    const { tokens, node } = this.#tree.match(path, input - 1);
    hits.blocks = Math.ceil(input / blockTokens);
    hits.prefixBlocks = Math.floor(tokens / blockTokens);
    hits.anyBlocks = hits.prefixBlocks;
    hits.prefixTokens = tokens;
    if (input > this.#capacityTokens) return;
    this.#tree.lock(node);
    const need = input - tokens;
    if (this.#capacityTokens - this.#tree.evictable - this.#tree.protectedTokens < need) this.#tree.evict(need);
    this.#tree.unlock(node);
    this.#tree.insert(path, input, 0);
  }
}
