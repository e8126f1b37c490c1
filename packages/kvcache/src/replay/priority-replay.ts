import { PriorityBlockPool } from '../block-tree/priority-block-pool.ts';
import type { BlockStream } from './block-stream.ts';
import type { ReplayCache, RequestHits } from './cache-policy.ts';
import { PromptPaths } from './prompt-paths.ts';

/**
 * TensorRT-LLM's block pool alone, all blocks of one priority: a prompt takes its blocks, the last one cut where the
 * prompt ends, and gives them back tail first. The last token of a prompt is computed anew. A prompt that the pool
 * cannot hold with its first output token is not kept (the server refuses it).
 */
export class PriorityReplay implements ReplayCache {
  readonly #prompts: PromptPaths;
  readonly #pool: PriorityBlockPool;
  readonly #capacityBlocks: number;

  constructor(stream: BlockStream, capacityBlocks: number) {
    this.#prompts = new PromptPaths(stream);
    this.#capacityBlocks = capacityBlocks;
    // More than the blocks of all prompts are never taken.
    const blocks = Math.max(1, Math.min(capacityBlocks, this.#prompts.blocksAtMost));
    this.#pool = new PriorityBlockPool({ blocks, blockSizeTokens: stream.blockTokens, partialReuse: true, copyOnPartialReuse: true });
  }

  /** Blocks that can be found. */
  get held(): number {
    return this.#pool.cached;
  }

  serve(request: number, hits: RequestHits): void {
    const pool = this.#pool;
    const input = this.#prompts.inputTokens(request);
    const path = this.#prompts.pathOf(request);
    if (Math.ceil((input + 1) / pool.blockSizeTokens) > this.#capacityBlocks) {
      this.#prompts.fill(hits, request, pool.cachedTokens(path, input));
      return;
    }
    const { blocks, cachedTokens } = pool.acquire(path, input, nothingSaid);
    this.#prompts.fill(hits, request, cachedTokens);
    // The whole blocks when they are computed, the rest of the last one when the request is over.
    pool.store(path, blocks, input, false);
    pool.store(path, blocks, input, true);
    pool.release(blocks);
  }
}

function nothingSaid(): undefined {
  return undefined;
}
