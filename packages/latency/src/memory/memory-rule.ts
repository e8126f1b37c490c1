import type { MemoryBase } from './memory-base.ts';
import type { MemoryOverhead } from './overhead.ts';

/** How an engine's budget divides one GPU, bytes. */
export interface MemoryBudget {
  /** All that the engine may use, cache included. */
  readonly requestedBytes: number;
  /** What decides that, in words: `0.9 of 79.19 GiB`. */
  readonly because: string;
  readonly overhead: MemoryOverhead;
  /** Left for the KV cache; may come out negative. */
  readonly kvBytes: number;
}

/** A change of settings that may make a model fit. */
export interface MemoryRemedy<R> {
  /** As the hint names it: `maxNumBatchedTokens 2048`. */
  readonly text: string;
  readonly request: R;
}

/** The budget rule of one engine; what all engines share is in `divide-memory.ts`. */
export interface MemoryRule<R extends MemoryBase> {
  /** Whole numbers of at least 1 among the engine's own flags. */
  counts(request: R): Readonly<Record<string, number>>;
  /** Numbers above 0 and at most 1 among them. */
  shares(request: R): Readonly<Record<string, number>>;
  /** Tokens per KV block that the engine asks for. */
  blockSize(request: R): number;
  /** Blocks that exist but never hold a request's tokens (vLLM's null block). */
  readonly reservedBlocks: number;
  /** Whether a last, incomplete block is rounded up to a whole one; default false. */
  readonly roundsUp?: boolean;
  /** Longest request, prompt and output, and the flag that sets it. */
  longest(request: R): { readonly field: string; readonly tokens: number };
  /**
   * Present = layers are cut into vLLM's hybrid groups, whose windows give blocks back. Absent = one pool, in
   * which every attention layer keeps every token.
   */
  readonly hybridGroups?: {
    /** Most tokens of one request in one step: what a sliding window needs beside itself. */
    chunkTokens(request: R): number;
  };
  budget(request: R, gpuBytes: number, weightsBytes: number): MemoryBudget;
  /** What else to try when the model does not fit, cheapest first. */
  remedies(request: R): readonly MemoryRemedy<R>[];
}
