import { RadixBlockAllocator } from '../block-radix/radix-block-allocator.ts';
import type { BlockStream } from './block-stream.ts';
import type { ReplayCache, RequestHits } from './cache-policy.ts';
import { PromptPaths } from './prompt-paths.ts';

/**
 * TGI's radix allocator alone, with blocks of one token: a prompt is cached when its request is over, and at least
 * one token of it is computed. A prompt that finds no room beside the one that it shares a beginning with finds
 * nothing and is not kept; TGI itself waits there, for ever if nothing else is running.
 */
export class BlockTrieReplay implements ReplayCache {
  readonly #prompts: PromptPaths;
  readonly #allocator: RadixBlockAllocator;

  constructor(stream: BlockStream, capacityBlocks: number) {
    this.#prompts = new PromptPaths(stream);
    // More than all prompts together are never held.
    this.#allocator = new RadixBlockAllocator(1, 1 + Math.min(capacityBlocks * stream.blockTokens, this.#prompts.totalTokens));
  }

  /** Tokens. */
  get held(): number {
    return this.#allocator.trie.cachedBlocks;
  }

  serve(request: number, hits: RequestHits): void {
    const input = this.#prompts.inputTokens(request);
    const allocation = this.#allocator.allocate(input, this.#prompts.pathOf(request), input);
    this.#prompts.fill(hits, request, Math.min(allocation?.prefixTokens ?? 0, input - 1));
    if (allocation !== undefined) this.#allocator.free(allocation);
  }
}
