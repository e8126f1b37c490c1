import { blockKey, KvTiers } from '@foretoken/kvcache';
import type { KvLinks } from '../core/kv-links.ts';
import { ChunkConnector, chunkLoad } from './chunk-connector.ts';
import type { KvOffloadConfig } from './config.ts';
import type { Sequence } from './sequence.ts';

/**
 * vLLM's OffloadingConnector: chunks of blocks are copied to the host when they are full, found there beyond the
 * local hit, and loaded before their request is scheduled. Scheduler side of
 * vllm/distributed/kv_transfer/kv_connector/v1/offloading_connector.py and vllm/v1/kv_offload at v0.23.0, from its
 * description [read, not recorded]. The drive behind the host takes what the host gives up.
 */
export class OffloadingConnector extends ChunkConnector {
  readonly #config: KvOffloadConfig;
  readonly #links: KvLinks;
  readonly #blockSize: number;
  /** On their way to the host, in order. */
  readonly #stores: { readonly doneS: number; readonly keys: readonly number[] }[] = [];

  constructor(config: KvOffloadConfig, blockSize: number, links: KvLinks) {
    const { blocksPerChunk, hostChunks, diskChunks, replacement, storeThreshold } = config;
    const tiers = [{ name: 'host', blocks: hostChunks, replacement }];
    if (diskChunks > 0) tiers.push({ name: 'disk', blocks: diskChunks, replacement });
    super(new KvTiers({ tiers, storeAfterUses: storeThreshold }), blockSize, blocksPerChunk, storeThreshold > 0);
    this.#config = config;
    this.#links = links;
    this.#blockSize = blockSize;
  }

  load(sequence: Sequence, localTokens: number, tokens: number, nowS: number): number {
    const { keys, lowerTokens: diskTokens } = this.hold(sequence, localTokens, tokens);
    sequence.load = chunkLoad(0, keys, localTokens, tokens - diskTokens, diskTokens);
    const hostS = this.#links.load(nowS, this.#bytes(tokens - diskTokens));
    if (diskTokens === 0) return hostS;
    const diskS = this.#links.read(nowS, this.#bytes(diskTokens) * this.#config.ranks) + this.#links.hostS(this.#bytes(diskTokens));
    return Math.max(hostS, diskS);
  }

  completeStores(nowS: number): void {
    while (this.#stores.length > 0 && this.#stores[0]!.doneS <= nowS) {
      for (const key of this.#stores.shift()!.keys) this.tiers.completeStore(key);
    }
  }

  protected store(keys: readonly number[], endS: number): void {
    this.#stores.push({ keys, doneS: this.#links.store(endS, this.#bytes(keys.length * this.chunkTokens)) });
  }

  protected key(sequence: Sequence, chunk: number): number {
    return blockKey(sequence.chain!.nodeAt((chunk + 1) * this.chunkTokens - 1), chunk);
  }

  #bytes(tokens: number): number {
    return (tokens / this.#blockSize) * this.#config.blockBytes;
  }
}
