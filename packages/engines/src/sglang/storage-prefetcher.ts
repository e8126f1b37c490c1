import { blockKey, KvTiers } from '@foretoken/kvcache';
import type { HostRadixTree, RadixNode, TokenPath } from '@foretoken/kvcache';
import type { KvLinks } from '../core/kv-links.ts';
import type { HicacheConfig, HicacheStorageConfig } from './config.ts';
import type { SglangRequest } from './request.ts';
import { prefetchEndS } from './storage-prefetch.ts';

/**
 * Storage behind the host memory of HiCache: whatever is copied to the host is written to it, and a request that
 * comes has the missing part of its prefix fetched while it waits (`prefetch_from_storage`, `check_prefetch_progress`).
 */
export class StoragePrefetcher {
  readonly pages: KvTiers;
  readonly #config: HicacheConfig;
  readonly #storage: HicacheStorageConfig;
  readonly #tree: HostRadixTree;
  readonly #page: number;
  readonly #links: KvLinks;

  constructor(config: HicacheConfig, storage: HicacheStorageConfig, tree: HostRadixTree, pageTokens: number, links: KvLinks) {
    this.#config = config;
    this.#storage = storage;
    this.#tree = tree;
    this.#page = pageTokens;
    this.#links = links;
    this.pages = new KvTiers({ tiers: [{ name: 'disk', blocks: storage.pages }] });
  }

  /** A node was copied to host memory: its pages are written to storage. */
  keep({ path, start, end }: RadixNode): void {
    for (let page = start / this.#page; page < end / this.#page; page++) this.pages.store(this.#key(path!, page));
  }

  /** Begins to fetch what storage has beyond device and host. */
  start(request: SglangRequest, nowS: number): void {
    const { path, tokens } = request;
    const { tokens: onDevice, hostTokens } = this.#tree.matchTiers(path, tokens - 1);
    const from = onDevice + hostTokens;
    request.prefetched = 0;
    const { prefetchTokens } = this.#storage;
    if (tokens - from < prefetchTokens) return;
    const stored = this.#stored(path, from, tokens);
    if (stored < prefetchTokens || !this.#tree.reserveHost(stored)) return;
    const { bytesPerToken, ranks } = this.#config;
    const beginS = Math.max(nowS, this.#links.driveFreeS);
    const doneS = this.#links.read(nowS, stored * bytesPerToken * ranks);
    request.prefetch = { from, tokens: stored, beginS, doneS, deadlineS: this.#deadlineS(nowS, stored) };
  }

  /** Whether the request has to wait on; if not, what has come is in host memory now. */
  mustWait(request: SglangRequest, nowS: number): boolean {
    const { prefetch } = request;
    if (prefetch === undefined) return false;
    if (nowS < prefetchEndS(prefetch)) return true;
    const { from, tokens, beginS, doneS } = prefetch;
    const share = nowS >= doneS ? 1 : Math.max(0, (nowS - beginS) / (doneS - beginS));
    const arrived = Math.floor((share * tokens) / this.#page) * this.#page;
    request.prefetched = this.#tree.insertHost(request.path, from, from + arrived, tokens, request.priority);
    request.prefetch = undefined;
    return false;
  }

  /** Nobody waits for it any more. */
  cancel(request: SglangRequest): void {
    if (request.prefetch === undefined) return;
    this.#tree.insertHost(request.path, 0, 0, request.prefetch.tokens, 0);
    request.prefetch = undefined;
  }

  /** Tokens of whole pages from `from` on that storage has without a gap. */
  #stored(path: TokenPath, from: number, tokens: number): number {
    let page = from / this.#page;
    for (; (page + 1) * this.#page <= tokens; page++) {
      const key = this.#key(path, page);
      if (this.pages.find(key) < 0) break;
      this.pages.touch(key);
    }
    return page * this.#page - from;
  }

  #deadlineS(nowS: number, tokens: number): number {
    const { prefetchPolicy, timeoutBaseS, timeoutPerKiTokensS } = this.#storage;
    switch (prefetchPolicy) {
      case 'best_effort':
        return nowS;
      case 'wait_complete':
        return Infinity;
      case 'timeout':
        return nowS + timeoutBaseS + (timeoutPerKiTokensS * tokens) / 1024;
    }
  }

  #key(path: TokenPath, page: number): number {
    return blockKey(path.nodeAt((page + 1) * this.#page - 1), page);
  }
}
