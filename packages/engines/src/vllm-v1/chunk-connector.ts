import type { KvTiers } from '@foretoken/kvcache';
import type { KvConnector } from './kv-connector.ts';
import type { KvLoad, Sequence } from './sequence.ts';

/** Chunks that a load is made of, which are held from now on. */
interface HeldChunks {
  readonly keys: readonly number[];
  /** Tokens of them that are not in the first tier. */
  readonly lowerTokens: number;
}

/**
 * Chunks of whole blocks outside of the GPU: stored when they are full, found beyond the local hit, and loaded before
 * their request is scheduled.
 */
export abstract class ChunkConnector implements KvConnector {
  readonly tiers: KvTiers;
  protected readonly chunkTokens: number;
  readonly #blocksPerChunk: number;
  /** The threshold counts what was asked for, beyond the first miss too. */
  readonly #countsLookups: boolean;
  /** Filled by the step that is being scheduled. */
  #filled: number[] = [];

  constructor(tiers: KvTiers, blockSize: number, blocksPerChunk: number, countsLookups: boolean) {
    this.tiers = tiers;
    this.chunkTokens = blocksPerChunk * blockSize;
    this.#blocksPerChunk = blocksPerChunk;
    this.#countsLookups = countsLookups;
  }

  /** Starts to load what {@link matchedTokens} found; returns when it is there. */
  abstract load(sequence: Sequence, localTokens: number, tokens: number, nowS: number): number;
  /** Copies that are complete can be found. */
  abstract completeStores(nowS: number): void;
  /** Chunks are copied from `endS` on. */
  protected abstract store(keys: readonly number[], endS: number): void;
  /** Name of a chunk. */
  protected abstract key(sequence: Sequence, chunk: number): number;

  /** `get_num_new_matched_tokens`: tokens in whole chunks beyond the `localTokens` that the GPU has. */
  matchedTokens(sequence: Sequence, localTokens: number): number {
    const chunk = this.chunkTokens;
    const chunks = Math.floor(sequence.tokens / chunk);
    // The head of a prefix is to stay longest.
    for (let i = chunks - 1; i >= 0; i--) this.tiers.touch(this.key(sequence, i));
    const first = Math.floor(localTokens / chunk);
    let end = first;
    while (end < chunks && this.tiers.lookup(this.key(sequence, end)) >= 0) end++;
    if (this.#countsLookups) for (let i = end + 1; i < chunks; i++) this.tiers.lookup(this.key(sequence, i));
    const tokens = end * chunk - localTokens;
    return tokens >= chunk ? tokens : 0;
  }

  /** The chunks are on the GPU, and those from the drive in host memory too. */
  finishLoad(sequence: Sequence): void {
    for (const key of sequence.load!.keys) this.tiers.bringUp(key);
    this.cancelLoad(sequence);
  }

  /** Nobody waits for the chunks any more. */
  cancelLoad(sequence: Sequence): void {
    for (const key of sequence.load!.keys) this.tiers.letGo(key);
    sequence.load = undefined;
  }

  /** A block of the request is full, or will be at the end of the step: its chunk is stored if it is not there. */
  fill(sequence: Sequence, block: number): void {
    if ((block + 1) % this.#blocksPerChunk !== 0) return;
    const key = this.key(sequence, (block + 1) / this.#blocksPerChunk - 1);
    if (this.tiers.prepareStore(key)) this.#filled.push(key);
  }

  /** The step that computes the filled blocks ends at `endS`; they are copied from then on. */
  launchStores(endS: number): void {
    const keys = this.#filled;
    if (keys.length === 0) return;
    this.#filled = [];
    this.store(keys, endS);
  }

  protected hold(sequence: Sequence, localTokens: number, tokens: number): HeldChunks {
    const keys: number[] = [];
    let lowerTokens = 0;
    const chunk = this.chunkTokens;
    for (let i = Math.floor(localTokens / chunk); i * chunk < localTokens + tokens; i++) {
      const key = this.key(sequence, i);
      keys.push(key);
      if (this.tiers.hold(key) > 0) lowerTokens += (i + 1) * chunk - Math.max(localTokens, i * chunk);
    }
    return { keys, lowerTokens };
  }
}

/** A load from a {@link ChunkConnector}. */
export function chunkLoad(store: number, keys: readonly number[], localTokens: number, hostTokens: number, diskTokens: number): KvLoad {
  return { store, keys, localTokens, tokens: localTokens + hostTokens + diskTokens, hostTokens, diskTokens };
}
