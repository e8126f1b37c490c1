import type { HitRateDefinition } from '@foretoken/kvcache';

/** What a cache of one policy and size found in a trace. */
export interface CachePoint {
  readonly policy: string;
  /** null = endless. */
  readonly capacityBlocks: number | null;
  readonly capacityTokens: number | null;
  /** null without a model, too. */
  readonly capacityBytes: number | null;
  /** Time to live in seconds; null where nothing ages. */
  readonly ttlS: number | null;
  readonly blocks: number;
  readonly inputTokens: number;
  readonly prefixBlocks: number;
  readonly anyBlocks: number;
  readonly prefixTokens: number;
  readonly rates: Readonly<Record<HitRateDefinition, number>>;
}

/** Hit rates of one policy over capacity, exact at each of these capacities. */
export interface CacheCurve {
  readonly policy: string;
  readonly capacityBlocks: readonly number[];
  readonly rates: Readonly<Record<HitRateDefinition, readonly number[]>>;
}

/** How large a cache is worth having. */
export interface CacheAnswer {
  readonly sentence: string;
  readonly detail: string;
  readonly policy: string;
  readonly definition: HitRateDefinition;
  /** Hit rate of an endless cache. */
  readonly endlessRate: number;
  /** The share of it that is asked for. */
  readonly share: number;
  /** Smallest capacity that reaches this share; null when an endless cache finds nothing. */
  readonly capacityBlocks: number | null;
  readonly capacityTokens: number | null;
  readonly capacityBytes: number | null;
  /** Smallest capacity that finds all that an endless cache does. */
  readonly fullCapacityBlocks: number;
}

/** The trace as the caches saw it. */
export interface CacheTrace {
  readonly path: string;
  readonly format: string;
  readonly contentHash: string;
  readonly requests: number;
  readonly inputTokens: number;
  readonly dropped: Readonly<Record<string, number>>;
  /** Tokens per block of the replay, and of the trace's own ids; null = it has none. */
  readonly blockTokens: number;
  readonly ownBlockTokens: number | null;
  /** Blocks of all requests, and different ones among them. */
  readonly blocks: number;
  readonly distinctBlocks: number;
}

/** Result of `foretoken cache`, as saved and as printed with --json. */
export interface CacheResult {
  readonly schema: 'foretoken.cache/1';
  readonly foretoken: string;
  readonly answer: CacheAnswer;
  readonly trace: CacheTrace;
  readonly model: { readonly id: string; readonly kvBytesPerToken: number } | null;
  /** Definitions shown, the one of the answer first, and all of them in words. */
  readonly shown: readonly HitRateDefinition[];
  readonly definitions: Readonly<Record<HitRateDefinition, string>>;
  readonly policies: readonly { readonly name: string; readonly about: string }[];
  readonly points: readonly CachePoint[];
  readonly curves: readonly CacheCurve[];
}
