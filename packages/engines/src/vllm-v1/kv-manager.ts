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
  /** Registers every full block below `tokens` in the prefix cache. */
  register(sequence: Sequence, tokens: number): void;
  /** Frees all blocks, last block first. */
  release(sequence: Sequence): void;
}
