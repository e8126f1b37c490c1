import type { Sequence } from './sequence.ts';

/** Where blocks of a waiting request can come from: scheduler side of vLLM's `KVConnectorBase_V1`. */
export interface KvConnector {
  /** `get_num_new_matched_tokens`: tokens beyond the `localTokens` that the GPU has; 0 = none. */
  matchedTokens(sequence: Sequence, localTokens: number): number;
  /** Starts to load `tokens` of them into blocks that are set aside; returns when they are there, Infinity = it will be said. Sets `sequence.load`. */
  load(sequence: Sequence, localTokens: number, tokens: number, nowS: number): number;
  /** They are there, or will not come. */
  finishLoad(sequence: Sequence): void;
  /** Nobody waits for them any more. */
  cancelLoad(sequence: Sequence): void;
}
