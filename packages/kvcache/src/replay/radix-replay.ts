import { RadixTree } from '../radix/radix-tree.ts';
import type { BlockStream } from './block-stream.ts';
import type { ReplayCache, RequestHits } from './cache-policy.ts';
import { PromptPaths } from './prompt-paths.ts';

/**
 * SGLang's radix cache alone: token-exact prefixes, whole leaves evicted, and the whole need of a prompt asked for
 * where the pool lacks any of it. The last token of a prompt is computed anew; a prompt that the pool cannot hold
 * is not kept (the server refuses it).
 */
export class RadixReplay implements ReplayCache {
  readonly #prompts: PromptPaths;
  readonly #tree: RadixTree;
  readonly #capacityTokens: number;
  #ticks = 0;

  constructor(stream: BlockStream, capacityBlocks: number) {
    this.#prompts = new PromptPaths(stream);
    this.#capacityTokens = capacityBlocks * stream.blockTokens;
    this.#tree = new RadixTree({ pageTokens: 1, eviction: 'lru', clock: { next: () => ++this.#ticks } });
  }

  /** Tokens. */
  get held(): number {
    return this.#tree.evictable;
  }

  serve(request: number, hits: RequestHits): void {
    const input = this.#prompts.inputTokens(request);
    const path = this.#prompts.pathOf(request);
    const { tokens, node } = this.#tree.match(path, input - 1);
    this.#prompts.fill(hits, request, tokens);
    if (input > this.#capacityTokens) return;
    this.#tree.lock(node);
    const need = input - tokens;
    if (this.#capacityTokens - this.#tree.evictable - this.#tree.protectedTokens < need) this.#tree.evict(need);
    this.#tree.unlock(node);
    this.#tree.insert(path, input, 0);
  }
}
