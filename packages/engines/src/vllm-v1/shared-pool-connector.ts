import { blockKey, TokenPath } from '@foretoken/kvcache';
import type { SegmentCensus, SharedKvPool } from '@foretoken/kvcache';
import { TransferQueue } from '@foretoken/latency';
import type { TransferLink } from '@foretoken/latency';
import type { RequestColumns } from '../contract.ts';
import { ChunkConnector, chunkLoad } from './chunk-connector.ts';
import type { SharedKvConfig } from './config.ts';
import type { Sequence } from './sequence.ts';

/** What a replica's way to the shared pool is made of. */
export interface SharedPoolOptions {
  readonly config: SharedKvConfig;
  readonly pool: SharedKvPool;
  readonly link: TransferLink;
  readonly columns: RequestColumns;
  readonly census: SegmentCensus | undefined;
}

/**
 * A KV pool that all replicas of a fleet's pool share: chunks are sent there when they are computed, and fetched
 * beyond what GPU and host have. Models LMCacheConnectorV1 with a remote backend and MooncakeStoreConnector
 * (vllm/distributed/kv_transfer/kv_connector/v1) [from memory, not recorded]; loads are asynchronous, as with
 * vLLM's own offloading. One NIC per replica, each direction one thing after the other.
 */
export class SharedPoolConnector extends ChunkConnector {
  readonly #options: SharedPoolOptions;
  readonly #number: number;
  readonly #in: TransferQueue;
  readonly #out: TransferQueue;

  /** `number` among the stores of a scheduler. */
  constructor(options: SharedPoolOptions, blockSize: number, number: number) {
    super(options.pool.tiers, blockSize, options.config.blocksPerChunk, false);
    this.#options = options;
    this.#number = number;
    this.#in = new TransferQueue(options.link);
    this.#out = new TransferQueue(options.link);
  }

  load(sequence: Sequence, localTokens: number, tokens: number, nowS: number): number {
    const { keys } = this.hold(sequence, localTokens, tokens);
    sequence.load = chunkLoad(this.#number, keys, localTokens, 0, tokens);
    return this.#in.enqueue(nowS, (tokens / this.chunkTokens) * this.#options.config.chunkBytes);
  }

  completeStores(nowS: number): void {
    this.#options.pool.advance(nowS);
  }

  protected store(keys: readonly number[], endS: number): void {
    this.#options.pool.expect(keys, this.#out.enqueue(endS, keys.length * this.#options.config.chunkBytes));
  }

  /** By a path through the pool's own trie: replicas number theirs each in its own way. */
  protected key(sequence: Sequence, chunk: number): number {
    const { pool, columns, census } = this.#options;
    const { request, adapter } = sequence;
    sequence.sharedPath ??= new TokenPath(pool.trie, columns.content, census, request, adapter, columns.salt?.[request] ?? 0);
    return blockKey(sequence.sharedPath.nodeAt((chunk + 1) * this.chunkTokens - 1), chunk);
  }
}
