import type { KvLayout } from './kv-groups.ts';
import type { MemoryOverhead } from './overhead.ts';

/** How one GPU's memory is divided; bytes per GPU. */
export interface MemoryPlan {
  /** What CUDA offers a process. */
  readonly gpuBytes: number;
  /** Share that the engine may use. */
  readonly requestedBytes: number;
  readonly weightsBytes: number;
  readonly overheadBytes: number;
  readonly overhead: MemoryOverhead;
  /** Left for the KV cache. */
  readonly kvBytes: number;
  /** KV bytes of one more token on this rank, all attention layers. */
  readonly kvBytesPerToken: number;
  readonly layout: KvLayout;
  /** Tokens per block, as the engine uses it. */
  readonly blockSize: number;
  /** Blocks that the engine allocates, blocks that hold no request's tokens included (vLLM's `# GPU blocks`). */
  readonly kvBlocks: number;
  /** Blocks that requests can hold: all but vLLM's null block or TGI's block 0. */
  readonly usableBlocks: number;
  /** Blocks that one request of the longest allowed length holds. */
  readonly blocksPerLongestRequest: number;
  /** Requests of the longest allowed length that fit at once. */
  readonly maxConcurrency: number;
  /** Tokens that fit when all requests have the longest allowed length. */
  readonly kvTokens: number;
}
