import type { BlockStream } from './block-stream.ts';
import type { CacheLimit, CachePolicy, ReplayCache, RequestHits } from './cache-policy.ts';

/** What a whole replay found. */
export interface ReplayTotals {
  readonly requests: number;
  /** Blocks of all requests. */
  readonly blocks: number;
  readonly inputTokens: number;
  readonly prefixBlocks: number;
  readonly anyBlocks: number;
  readonly prefixTokens: number;
  /** Sum over requests of (tokens of the leading blocks found / input tokens). */
  readonly ratios: number;
}

export interface ReplayResult extends ReplayTotals {
  /** Leading blocks found of each request, in order. */
  readonly prefixOf: Int32Array;
  /** The most that the cache held between two requests, in the unit of its capacity. */
  readonly mostHeld: number;
}

export interface ReplayOptions {
  /** Called now and then with the requests done. */
  readonly onProgress?: (done: number) => void;
}

const PROGRESS_EVERY = 256;

/** Replays a stream through an empty cache. */
export function replay(stream: BlockStream, cache: ReplayCache, { onProgress }: ReplayOptions = {}): ReplayResult {
  const { requests, inputTokens } = stream;
  const hits: RequestHits = { blocks: 0, prefixBlocks: 0, anyBlocks: 0, prefixTokens: 0 };
  const totals = { requests, blocks: 0, inputTokens: 0, prefixBlocks: 0, anyBlocks: 0, prefixTokens: 0, ratios: 0 };
  const prefixOf = new Int32Array(requests);
  let mostHeld = 0;
  for (let request = 0; request < requests; request++) {
    cache.serve(request, hits);
    const input = inputTokens[request]!;
    prefixOf[request] = hits.prefixBlocks;
    totals.blocks += hits.blocks;
    totals.inputTokens += input;
    totals.prefixBlocks += hits.prefixBlocks;
    totals.anyBlocks += hits.anyBlocks;
    totals.prefixTokens += hits.prefixTokens;
    totals.ratios += hits.prefixTokens / input;
    if (cache.held > mostHeld) mostHeld = cache.held;
    if (onProgress !== undefined && request % PROGRESS_EVERY === 0) onProgress(request);
  }
  return { ...totals, prefixOf, mostHeld };
}

/** Replays a stream through a policy, as the policy sees the stream. */
export function replayPolicy(policy: CachePolicy, stream: BlockStream, limit: CacheLimit, options: ReplayOptions = {}): ReplayResult {
  const seen = policy.view?.(stream) ?? stream;
  return replay(seen, policy.create(seen, limit), options);
}
