import type { PriorityBlockPool } from '@foretoken/kvcache';
import type { LlmRequest } from './llm-request.ts';

/** Blocks of a prompt at most, so that (node, block) is one number. */
const BLOCKS = 2_097_152;

/**
 * Blocks that contexts are about to compute in one iteration. A context whose first missing block is among them waits
 * for the iteration in which it can reuse it (`beneficialToSkip` of capacityScheduler.cpp).
 */
export class ContributedBlocks {
  readonly #pool: PriorityBlockPool;
  readonly #contributors = new Map<number, LlmRequest>();

  /** `contexts`: those in execution, past their first chunk, contribute already. */
  constructor(pool: PriorityBlockPool, contexts: Iterable<LlmRequest>) {
    this.#pool = pool;
    for (const context of contexts) if (!context.isFirstChunk) this.#contribute(context);
  }

  /** Nobody contributes anything, so nobody waits. */
  get isEmpty(): boolean {
    return this.#contributors.size === 0;
  }

  /** Whether somebody else contributes the first block that a new context lacks; if not, it contributes it. */
  shouldWait(context: LlmRequest): boolean {
    if (!context.isFirstChunk) return false;
    const contributor = this.#contribute(context);
    return contributor !== undefined && contributor !== context;
  }

  #contribute(context: LlmRequest): LlmRequest | undefined {
    const key = this.#firstMissing(context);
    if (key < 0) return undefined;
    const contributor = this.#contributors.get(key);
    if (contributor === undefined) this.#contributors.set(key, context);
    return contributor ?? context;
  }

  #firstMissing({ path, contextTokens, namedTokens }: LlmRequest): number {
    if (path === undefined) return -1;
    const block = this.#pool.firstMissing(path, Math.min(contextTokens - 1, namedTokens));
    return block < 0 ? -1 : path.nodeAt((block + 1) * this.#pool.blockSizeTokens - 1) * BLOCKS + block;
  }
}
