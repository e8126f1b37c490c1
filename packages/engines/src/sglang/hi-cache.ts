import { HostRadixTree } from '@foretoken/kvcache';
import type { RadixNode, RadixTreeOptions } from '@foretoken/kvcache';
import type { KvLinks } from '../core/kv-links.ts';
import type { HicacheConfig, SglangConfig } from './config.ts';
import { RadixCache } from './prefix-cache.ts';
import type { SglangRequest } from './request.ts';
import { StoragePrefetcher } from './storage-prefetcher.ts';
import type { TokenPool } from './token-pool.ts';

/** Fewer tokens are computed again rather than loaded (`load_back_threshold`). */
const LOAD_BACK_TOKENS = 10;
/** Insertions after which a node is copied to host memory; 0 = when the device evicts it. */
const COPY_AFTER_HITS: Readonly<Record<HicacheConfig['writePolicy'], number>> = { write_back: 0, write_through: 1, write_through_selective: 2 };

/**
 * The radix cache over device, host memory and storage: mem_cache/hiradix_cache.py and managers/cache_controller.py,
 * from their description [read, not recorded]. Copies to the host run in the background; loads run beside the
 * prefill that waits for them, layer by layer.
 */
export class HiCache extends RadixCache {
  override readonly tree: HostRadixTree;
  readonly prefetcher: StoragePrefetcher | undefined;
  /** The scheduler's time, for transfers that begin. */
  nowS = 0;
  /** When the loads of the batch that is being made are done. */
  #loadedS = 0;
  readonly #config: HicacheConfig;
  readonly #pool: TokenPool;
  readonly #links: KvLinks;

  constructor(config: SglangConfig, hicache: HicacheConfig, pool: TokenPool, options: RadixTreeOptions, links: KvLinks) {
    const tree = new HostRadixTree({
      ...options,
      hostTokens: hicache.hostTokens,
      copyAfterHits: COPY_AFTER_HITS[hicache.writePolicy],
      onCopy: (node) => this.#copied(node),
    });
    super(pool, tree);
    this.tree = tree;
    this.#config = hicache;
    this.#pool = pool;
    this.#links = links;
    this.prefetcher = hicache.storage === undefined ? undefined : new StoragePrefetcher(hicache, hicache.storage, tree, config.pageSize, links);
  }

  override match(request: SglangRequest, tokens: number): void {
    const { tokens: matched, node, hostTokens, hostNode } = this.tree.matchTiers(request.path, tokens);
    request.prefix = matched;
    request.node = node;
    request.hostHit = hostTokens;
    request.hostNode = hostNode;
  }

  override cacheUnfinished(request: SglangRequest, goesOn = false): void {
    this.tree.countsNoHits = goesOn;
    super.cacheUnfinished(request);
    this.tree.countsNoHits = false;
  }

  override loadBack(request: SglangRequest): void {
    const { hostHit, hostNode } = request;
    if (hostHit < LOAD_BACK_TOKENS) return;
    const readyS = this.tree.readyS(hostNode!);
    const takeRoom = (): boolean => {
      this.evictFor(hostHit);
      return this.#pool.take(hostHit / this.#pool.pageSize);
    };
    if (!this.tree.loadBack(hostNode!, takeRoom)) return;
    request.prefix += hostHit;
    request.protectedTokens = request.prefix;
    request.node = hostNode;
    request.extend = request.fill - request.prefix;
    request.hostHit = 0;
    const fetched = Math.min(hostHit, request.prefetched);
    request.prefetched -= fetched;
    request.diskTokens += fetched;
    request.hostTokens += hostHit - fetched;
    this.#loadedS = this.#links.load(this.nowS, hostHit * this.#config.bytesPerToken, readyS);
  }

  /** Seconds after `startS` until the loads of the batch are done; they are not asked for again. */
  takeLoads(startS: number): number {
    const leftS = Math.max(0, this.#loadedS - startS);
    this.#loadedS = 0;
    return leftS;
  }

  #copied(node: RadixNode): number {
    this.prefetcher?.keep(node);
    return this.#links.store(this.nowS, node.tokens * this.#config.bytesPerToken);
  }
}
