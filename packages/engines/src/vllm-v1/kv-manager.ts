import type { BlockPool } from '@foretoken/kvcache';
import type { Sequence } from './sequence.ts';

/** KV blocks of the requests: vllm/v1/core/kv_cache_manager.py, asked and done. */
export interface KvManager {
  readonly pool: BlockPool;
  readonly groups: number;
  /**
   * Longest cached prefix of a request that has nothing computed, in tokens: whole blocks, at most
   * all tokens but one. The blocks found are kept for the next {@link allocate}.
   */
  lookup(sequence: Sequence): number;
  /** Drops the blocks that the last look-up found: the next allocation is for a running request. */
  forgetHits(): void;
  /**
   * Gives `sequence` room for `newTokens` more tokens after its computed and `hitTokens` cached ones.
   * `reserveFull` first asks whether all known tokens would fit; `keepFree` blocks must stay free.
   * False = impossible, and nothing was taken.
   */
  allocate(sequence: Sequence, newTokens: number, hitTokens: number, reserveFull: boolean, keepFree: number): boolean;
  /**
   * Gives `sequence` the blocks of `localTokens` cached tokens and of `externalTokens` that will be loaded, without
   * room for more. `reserved` blocks are promised to prefills under way. False = impossible, and nothing was taken.
   */
  allocateForLoad(sequence: Sequence, localTokens: number, externalTokens: number, limits: { readonly reserveFull: boolean; readonly keepFree: number; readonly reserved: number }): boolean;
  /** Blocks that all known tokens of a request need beyond those it has. */
  remaining(sequence: Sequence): number;
  /** Registers every full block below `tokens` in the prefix cache. */
  register(sequence: Sequence, tokens: number): void;
  /** Frees all blocks, last block first. */
  release(sequence: Sequence): void;
}
