import { blockKey, KvTiers } from '@foretoken/kvcache';
import type { KvLinks } from '../core/kv-links.ts';
import type { KvOffloadConfig } from './config.ts';
import type { KvConnector } from './kv-connector.ts';
import type { Sequence } from './sequence.ts';

/**
 * vLLM's OffloadingConnector: chunks of blocks are copied to the host when they are full, found there beyond the
 * local hit, and loaded before their request is scheduled. Scheduler side of
 * vllm/distributed/kv_transfer/kv_connector/v1/offloading_connector.py and vllm/v1/kv_offload at v0.23.0, from its
 * description [read, not recorded]. The drive behind the host takes what the host gives up.
 */
export class OffloadingConnector implements KvConnector {
  readonly tiers: KvTiers;
  readonly #config: KvOffloadConfig;
  readonly #links: KvLinks;
  readonly #blockSize: number;
  readonly #chunkTokens: number;
  /** Filled by the step that is being scheduled. */
  #filled: number[] = [];
  /** On their way to the host, in order. */
  readonly #stores: { readonly doneS: number; readonly keys: readonly number[] }[] = [];

  constructor(config: KvOffloadConfig, blockSize: number, links: KvLinks) {
    const { blocksPerChunk, hostChunks, diskChunks, replacement, storeThreshold } = config;
    this.#config = config;
    this.#links = links;
    this.#blockSize = blockSize;
    this.#chunkTokens = blocksPerChunk * blockSize;
    const tiers = [{ name: 'host', blocks: hostChunks, replacement }];
    if (diskChunks > 0) tiers.push({ name: 'disk', blocks: diskChunks, replacement });
    this.tiers = new KvTiers({ tiers, storeAfterUses: storeThreshold });
  }

  /** `get_num_new_matched_tokens`: tokens in whole chunks beyond the `localTokens` that the GPU has. */
  matchedTokens(sequence: Sequence, localTokens: number): number {
    const chunk = this.#chunkTokens;
    const chunks = Math.floor(sequence.tokens / chunk);
    // The head of a prefix is to stay longest.
    for (let i = chunks - 1; i >= 0; i--) this.tiers.touch(this.#key(sequence, i));
    const first = Math.floor(localTokens / chunk);
    let end = first;
    while (end < chunks && this.tiers.lookup(this.#key(sequence, end)) >= 0) end++;
    // The threshold counts what was asked for, beyond the first miss too.
    if (this.#config.storeThreshold > 0) for (let i = end + 1; i < chunks; i++) this.tiers.lookup(this.#key(sequence, i));
    const tokens = end * chunk - localTokens;
    return tokens >= chunk ? tokens : 0;
  }

  /** Starts to load what {@link matchedTokens} found; returns when it is there. */
  load(sequence: Sequence, localTokens: number, tokens: number, nowS: number): number {
    const keys: number[] = [];
    let diskTokens = 0;
    for (let i = Math.floor(localTokens / this.#chunkTokens); i * this.#chunkTokens < localTokens + tokens; i++) {
      const key = this.#key(sequence, i);
      keys.push(key);
      if (this.tiers.hold(key) > 0) diskTokens += (i + 1) * this.#chunkTokens - Math.max(localTokens, i * this.#chunkTokens);
    }
    sequence.load = { keys, localTokens, tokens: localTokens + tokens, hostTokens: tokens - diskTokens, diskTokens, isRemote: false };
    const hostS = this.#links.load(nowS, this.#bytes(tokens - diskTokens));
    if (diskTokens === 0) return hostS;
    const diskS = this.#links.read(nowS, this.#bytes(diskTokens) * this.#config.ranks) + this.#links.hostS(this.#bytes(diskTokens));
    return Math.max(hostS, diskS);
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

  /** A block of the request is full, or will be at the end of the step: its chunk goes to the host if it is not there. */
  fill(sequence: Sequence, block: number): void {
    const { blocksPerChunk } = this.#config;
    if ((block + 1) % blocksPerChunk !== 0) return;
    const key = this.#key(sequence, (block + 1) / blocksPerChunk - 1);
    if (this.tiers.prepareStore(key)) this.#filled.push(key);
  }

  /** The step that computes the filled blocks ends at `endS`; they are copied from then on. */
  launchStores(endS: number): void {
    const keys = this.#filled;
    if (keys.length === 0) return;
    this.#filled = [];
    this.#stores.push({ keys, doneS: this.#links.store(endS, this.#bytes(keys.length * this.#chunkTokens)) });
  }

  /** Copies that are complete can be found. */
  completeStores(nowS: number): void {
    while (this.#stores.length > 0 && this.#stores[0]!.doneS <= nowS) {
      for (const key of this.#stores.shift()!.keys) this.tiers.completeStore(key);
    }
  }

  #bytes(tokens: number): number {
    return (tokens / this.#blockSize) * this.#config.blockBytes;
  }

  #key(sequence: Sequence, chunk: number): number {
    return blockKey(sequence.chain!.nodeAt((chunk + 1) * this.#chunkTokens - 1), chunk);
  }
}
