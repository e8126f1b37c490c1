import type { ContentIndex } from '../content.ts';

/** Prompts that blocks are cut from. */
export interface PromptColumns {
  readonly content: ContentIndex;
  readonly inputTokens: Int32Array;
  readonly arrivalS: Float64Array;
}

/**
 * Requests as lists of block ids, in the order in which a cache sees them. Equal ids mean equal blocks. Lists are read
 * one request at a time into a buffer of the reader, so that a stream need not hold every touch in memory.
 */
export interface BlockStream {
  readonly requests: number;
  readonly blockTokens: number;
  /** Ids are 0 … distinctBlocks - 1. */
  readonly distinctBlocks: number;
  /** Blocks of all requests together. */
  readonly touches: number;
  /** Blocks of the longest request: what a buffer must hold. */
  readonly longestBlocks: number;
  /** Prompt length of each request. */
  readonly inputTokens: Int32Array;
  /** Seconds from the start, never falling; only age-bounded caches look at it. */
  readonly arrivalS: Float64Array;
  /** True where at least the last token of a prompt is computed anew: a hit then covers at most input - 1 tokens. */
  readonly computesLastToken: boolean;
  /** What the blocks were cut from, for caches that look at tokens instead; absent = the stream knows ids only. */
  readonly prompts?: PromptColumns;
  /** Writes the block ids of a request, head first, and returns how many they are. */
  read(request: number, into: Int32Array): number;
}
