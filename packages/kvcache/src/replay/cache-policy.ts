import type { BlockStream } from './block-stream.ts';

/** What a cache found of one request before it took the request in. */
export interface RequestHits {
  /** Blocks of the request. */
  blocks: number;
  /** Leading blocks found, up to the first one that is missing. */
  prefixBlocks: number;
  /** Blocks found at any position. */
  anyBlocks: number;
  /** Tokens of the leading blocks found. */
  prefixTokens: number;
}

/**
 * A cache under replay: any state machine that takes requests one after another. Block caches read the ids of their
 * stream; a tree over token paths reads `prompts` of the stream and says how many leading blocks and tokens it found.
 */
export interface ReplayCache {
  /** Looks the request up, fills `hits`, and then takes the request in. */
  serve(request: number, hits: RequestHits): void;
  /** What it holds now, in the unit of its capacity; 0 where nothing bounds it. */
  readonly held: number;
}

/** How large a cache may grow. */
export interface CacheLimit {
  /** Infinity = never evicts. */
  readonly capacityBlocks: number;
  /** Seconds since its last use after which a block is gone; only age-bounded caches look at it. */
  readonly ttlS?: number;
}

/** A way to run a cache. Adding one is one file and one line in `registry.ts`. */
export interface CachePolicy {
  readonly name: string;
  /** One sentence. */
  readonly about: string;
  /** What ends the stay of a block: others that need its blocks or tokens, or its age. */
  readonly bound: 'blocks' | 'tokens' | 'age';
  /**
   * Where what it holds is always the blocks used last, in this order within a request: one replay then tells all
   * capacities (`lruCurve`).
   */
  readonly stack?: 'head-first' | 'tail-first';
  /** Works on the tokens of prompts, not on block ids: a stream without `prompts` cannot be replayed. */
  readonly needsPrompts?: boolean;
  /** The stream as this cache sees it; absent = as it is. Its totals are the denominators. */
  view?(stream: BlockStream): BlockStream;
  /** An empty cache over a stream (of `view`, where there is one). */
  create(stream: BlockStream, limit: CacheLimit): ReplayCache;
}
