import { BlockPool } from '@foretoken/kvcache';
import type { ChunkConnector } from './chunk-connector.ts';
import type { VllmV1Config } from './config.ts';
import type { KvManager } from './kv-manager.ts';
import type { Sequence } from './sequence.ts';

/** One full-attention KV group: `FullAttentionManager` behind `UnitaryKVCacheCoordinator`. */
export class FullKvManager implements KvManager {
  readonly pool: BlockPool;
  readonly groups = 1;
  readonly #blockSize: number;
  readonly #maxModelLen: number;
  readonly #lookahead: number;
  readonly #dropLastHit: boolean;
  readonly #hits: number[] = [];
  readonly #stores: readonly ChunkConnector[];

  constructor(config: VllmV1Config, lookaheadTokens: number, stores: readonly ChunkConnector[] = []) {
    this.#stores = stores;
    this.pool = new BlockPool({
      blocks: config.numGpuBlocks,
      blockSizeTokens: config.blockSizeTokens,
      prefixCaching: config.enablePrefixCaching,
      namelessFirst: config.version === 'main',
    });
    this.#blockSize = config.blockSizeTokens;
    this.#maxModelLen = config.maxModelLen;
    this.#lookahead = lookaheadTokens;
    this.#dropLastHit = config.speculative?.method === 'eagle';
  }

  lookup(sequence: Sequence): number {
    const hits = this.#hits;
    hits.length = 0;
    if (!this.pool.prefixCaching) return 0;
    const limit = Math.floor((sequence.tokens - 1) / this.#blockSize);
    for (let block = 0; block < limit; block++) {
      const physical = sequence.chain!.lookup(block, (block + 1) * this.#blockSize - 1);
      if (physical === 0) break;
      hits.push(physical);
    }
    // EAGLE needs the hidden states of the last block, so it is computed again.
    if (this.#dropLastHit) hits.pop();
    return hits.length * this.#blockSize;
  }

  forgetHits(): void {
    this.#hits.length = 0;
  }

  allocate(sequence: Sequence, newTokens: number, hitTokens: number, reserveFull: boolean, keepFree: number): boolean {
    const pool = this.pool;
    const table = sequence.tables[0]!;
    const computed = Math.min(sequence.computed + hitTokens, this.#maxModelLen);
    if (reserveFull && this.#needed(table, Math.min(sequence.tokens, this.#maxModelLen)) + keepFree > pool.free) return false;
    const slots = Math.min(computed + newTokens + this.#lookahead, this.#maxModelLen);
    if (this.#needed(table, slots) + keepFree > pool.free) return false;
    this.#give(sequence, slots);
    this.register(sequence, Math.min(computed + newTokens, sequence.tokens));
    return true;
  }

  allocateForLoad(sequence: Sequence, localTokens: number, externalTokens: number, { reserveFull, keepFree, reserved }: { reserveFull: boolean; keepFree: number; reserved: number }): boolean {
    const { free } = this.pool;
    const table = sequence.tables[0]!;
    if (reserveFull && this.#needed(table, Math.min(sequence.tokens, this.#maxModelLen)) + keepFree > free) return false;
    const slots = Math.min(localTokens + externalTokens, this.#maxModelLen);
    if (this.#needed(table, slots) + keepFree > free - reserved) return false;
    this.#give(sequence, slots);
    return true;
  }

  remaining(sequence: Sequence): number {
    return Math.max(0, Math.ceil(Math.min(sequence.tokens, this.#maxModelLen) / this.#blockSize) - sequence.tables[0]!.length);
  }

  register(sequence: Sequence, tokens: number): void {
    if (!this.pool.prefixCaching) return;
    const full = Math.floor(tokens / this.#blockSize);
    const table = sequence.tables[0]!;
    for (let block = Math.max(sequence.registered[0]!, 0); block < full; block++) {
      sequence.chain!.insert(block, (block + 1) * this.#blockSize - 1, table[block]!);
      sequence.registered[0] = block + 1;
      this.#store(sequence, block);
    }
  }

  release(sequence: Sequence): void {
    this.pool.releaseTable(sequence.tables[0]!);
    sequence.tables[0] = [];
    sequence.registered[0] = -1;
  }

  /** The hits, and new blocks until `slots` tokens have room. */
  #give(sequence: Sequence, slots: number): void {
    const table = sequence.tables[0]!;
    if (this.#hits.length > 0) {
      for (const [i, block] of this.#hits.entries()) {
        this.pool.touch(block);
        table.push(block);
        this.#store(sequence, i);
      }
      sequence.registered[0] = this.#hits.length;
    }
    for (let missing = Math.ceil(slots / this.#blockSize) - table.length; missing > 0; missing--) table.push(this.pool.take());
  }

  #store(sequence: Sequence, block: number): void {
    for (let i = 0; i < this.#stores.length; i++) this.#stores[i]!.fill(sequence, block);
  }

  /** Free blocks that `tokens` tokens would cost: missing ones, and hits that only wait for eviction. */
  #needed(table: readonly number[], tokens: number): number {
    let needed = Math.max(Math.ceil(tokens / this.#blockSize) - this.#hits.length - table.length, 0);
    for (const block of this.#hits) if (this.pool.isFree(block)) needed++;
    return needed;
  }
}
