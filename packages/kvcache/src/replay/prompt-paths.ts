import { assert } from '@foretoken/kernel';
import { ContentTrie } from '../content-trie.ts';
import { SegmentCensus } from '../segment-census.ts';
import { TokenPath } from '../token-path.ts';
import type { BlockStream, PromptColumns } from './block-stream.ts';
import type { RequestHits } from './cache-policy.ts';

/** The prompts of a stream as token paths, for caches that look at tokens instead of block ids. */
export class PromptPaths {
  readonly blockTokens: number;
  readonly #prompts: PromptColumns;
  readonly #census: SegmentCensus;
  readonly #trie: ContentTrie = new ContentTrie();

  constructor({ prompts, blockTokens }: BlockStream) {
    assert(prompts !== undefined, 'a tree over token paths needs the prompts of its stream');
    this.blockTokens = blockTokens;
    this.#prompts = prompts;
    this.#census = new SegmentCensus(prompts.content);
  }

  /** Prompt tokens of all requests together. */
  get totalTokens(): number {
    return this.#prompts.inputTokens.reduce((sum, input) => sum + input, 0);
  }

  /** Blocks of all requests together, none of them shared. */
  get blocksAtMost(): number {
    return this.#prompts.inputTokens.reduce((sum, input) => sum + Math.ceil(input / this.blockTokens), 0);
  }

  inputTokens(request: number): number {
    return this.#prompts.inputTokens[request]!;
  }

  pathOf(request: number): TokenPath {
    return new TokenPath(this.#trie, this.#prompts.content, this.#census, request, 0, 0);
  }

  /** What a look-up found: `tokens` leading tokens. */
  fill(hits: RequestHits, request: number, tokens: number): void {
    hits.blocks = Math.ceil(this.inputTokens(request) / this.blockTokens);
    hits.prefixBlocks = Math.floor(tokens / this.blockTokens);
    hits.anyBlocks = hits.prefixBlocks;
    hits.prefixTokens = tokens;
  }
}
