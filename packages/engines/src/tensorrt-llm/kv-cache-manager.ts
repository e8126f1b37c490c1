import { PriorityBlockPool } from '@foretoken/kvcache';
import type { Retention } from '@foretoken/kvcache';
import type { TensorrtLlmConfig } from './config.ts';
import type { LlmRequest } from './llm-request.ts';

/** Block tables of the requests over one pool: `KVCacheManager` of kvCacheManager.cpp at 002ba6a7. */
export class KvCacheManager {
  readonly pool: PriorityBlockPool;
  readonly #config: TensorrtLlmConfig;
  readonly #decodeRetention: Retention;

  constructor(config: TensorrtLlmConfig) {
    this.#config = config;
    this.#decodeRetention = { priority: config.decodeRetentionPriority, durationS: config.decodeDurationS };
    this.pool = new PriorityBlockPool({
      blocks: config.numBlocks,
      blockSizeTokens: config.tokensPerBlock,
      partialReuse: config.enablePartialReuse,
      copyOnPartialReuse: config.copyOnPartialReuse,
      hostBlocks: config.hostBlocks,
      offloadMinPriority: config.secondaryOffloadMinPriority,
    });
  }

  /** Blocks for the whole context at its first chunk. Returns the tokens that need not be computed. */
  addSequence(request: LlmRequest): number {
    const { blocks, cachedTokens } = this.pool.acquire(this.#pathOf(request), request.contextTokens, this.#retentionAt);
    request.blocks = blocks;
    return cachedTokens;
  }

  /** Tokens that {@link addSequence} would find now. */
  reusableTokens(request: LlmRequest): number {
    const path = this.#pathOf(request);
    return path === undefined ? 0 : this.pool.cachedTokens(path, request.contextTokens);
  }

  /** Room for KV of `tokens` tokens in all. Returns the blocks taken. */
  addTokens(request: LlmRequest, tokens: number): number {
    const before = request.blocks.length;
    while (request.blocks.length * this.pool.blockSizeTokens < tokens) request.blocks.push(this.pool.take(this.#decodeRetention));
    return request.blocks.length - before;
  }

  /** Rejected drafts: blocks behind `tokens` tokens are given back (`rewindKVCache`). */
  rewind(request: LlmRequest, tokens: number): void {
    const kept = Math.ceil(tokens / this.pool.blockSizeTokens);
    if (request.blocks.length > kept) this.pool.release(request.blocks.splice(kept));
  }

  /** The context is computed: others may reuse its whole blocks. */
  storeContext(request: LlmRequest): void {
    if (this.#pathOf(request) !== undefined) this.pool.store(request.path!, request.blocks, Math.min(request.contextTokens, request.namedTokens), false);
  }

  /** Gives all blocks back; the KV of the first `computedTokens` tokens stays findable. */
  removeSequence(request: LlmRequest, computedTokens: number): void {
    const tokens = Math.min(computedTokens, request.namedTokens);
    if (tokens > 0 && this.#pathOf(request) !== undefined) this.pool.store(request.path!, request.blocks, tokens, true);
    this.pool.release(request.blocks);
    request.blocks = [];
  }

  /** A cut context is no beginning of its path, so it goes without reuse. */
  #pathOf({ path, contextTokens, namedTokens }: LlmRequest): LlmRequest['path'] {
    return this.#config.enableBlockReuse && contextTokens <= namedTokens ? path : undefined;
  }

  readonly #retentionAt = (token: number): Retention | undefined => this.#config.retention.find(({ startToken, endToken }) => startToken <= token && token < endToken);
}
