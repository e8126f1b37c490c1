import { assert } from '@foretoken/kernel';
import { ContentTrie } from '../content-trie.ts';
import { KvTiers } from './kv-tiers.ts';

interface PendingStore {
  readonly doneS: number;
  readonly keys: readonly number[];
}

/**
 * KV blocks that several replicas keep in one place (Mooncake Store, an LMCache server): names that mean the same to
 * all of them, a capacity, least recently used out first. A block can be found from the moment it has arrived,
 * whoever looks, so replicas must come in order of time.
 */
export class SharedKvPool {
  /** Names prefixes for all replicas. */
  readonly trie: ContentTrie = new ContentTrie();
  readonly tiers: KvTiers;
  /** On their way, in order of arrival. */
  readonly #pending: PendingStore[] = [];
  #nowS = 0;

  /** Holds so many blocks (or chunks: whatever the engine names). */
  constructor(blocks: number) {
    this.tiers = new KvTiers({ tiers: [{ name: 'shared', blocks }] });
  }

  /** Blocks with a place (`KvTiers.prepareStore`) arrive at `doneS`. */
  expect(keys: readonly number[], doneS: number): void {
    let at = this.#pending.length;
    while (at > 0 && this.#pending[at - 1]!.doneS > doneS) at--;
    this.#pending.splice(at, 0, { doneS, keys });
  }

  /** What has arrived by `nowS` can be found from now on. */
  advance(nowS: number): void {
    assert(nowS >= this.#nowS, 'replicas of a shared pool come in order of time');
    this.#nowS = nowS;
    while (this.#pending.length > 0 && this.#pending[0]!.doneS <= nowS) for (const key of this.#pending.shift()!.keys) this.tiers.completeStore(key);
  }
}
