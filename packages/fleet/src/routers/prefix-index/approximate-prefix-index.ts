import { BlockLists } from './block-lists.ts';
import { NumberTable } from './number-table.ts';
import type { PromptBlocks } from './prompt-blocks.ts';
import { ReplicaSets } from './replica-sets.ts';

/** What an {@link ApproximatePrefixIndex} remembers, and for how long. */
export interface PrefixIndexOptions {
  /** Blocks remembered; the one used longest ago goes first. Infinity = all. */
  readonly capacityBlocks: number;
  /** Is that per replica, or for all of them together (a block then goes for all at once)? */
  readonly capacityOf: 'replica' | 'fleet';
  /** Seconds after its last use that a block is forgotten. */
  readonly ttlS?: number;
}

/** Numbers of slots are below this; those of one replica are neighbours. */
const MOST_SLOTS = 0x80000000;

/**
 * What a router believes to be in the prefix caches of its replicas, from nothing but where it sent which prompt: never
 * told of evictions by an engine, and with a memory of its own. Blocks are used in order of the prompt, so under
 * pressure its head goes first, as in llm-d's plugins/scorer/prefix (an LRU of block hashes per pod).
 */
export class ApproximatePrefixIndex {
  readonly #options: PrefixIndexOptions;
  readonly #sets: ReplicaSets = new ReplicaSets();
  readonly #lists: BlockLists = new BlockLists();
  /** Pair of slot and replica (slot alone for the fleet) → entry of the lists. */
  readonly #entries: NumberTable = new NumberTable();
  readonly #slots: number[] = [];
  #counts: Int32Array = new Int32Array(16);

  constructor(options: PrefixIndexOptions) {
    this.#options = options;
  }

  /** Blocks of the prompt that each replica is believed to have, by replica (at least `replicas` long); overwritten by the next call. */
  match({ keys, count }: PromptBlocks, replicas: number, nowS: number): Int32Array {
    this.#expire(nowS);
    if (this.#counts.length < replicas) this.#counts = new Int32Array(2 * replicas);
    this.#sets.countInto(keys, count, this.#counts);
    return this.#counts;
  }

  /** The prompt was sent to `replica`. */
  record({ keys, count }: PromptBlocks, replica: number, nowS: number): void {
    this.#expire(nowS);
    const { capacityBlocks } = this.#options;
    const list = this.#listOf(replica);
    for (let block = 0; block < count; block++) {
      const slot = this.#sets.add(keys[block]!, replica);
      const pair = this.#pairOf(slot, replica);
      let entry = this.#entries.get(pair);
      if (entry >= 0) this.#lists.touch(list, entry, nowS);
      else {
        entry = this.#lists.append(list, nowS);
        this.#entries.set(pair, entry);
        this.#slots[entry] = slot;
      }
      if (this.#lists.size(list) > capacityBlocks) this.#forgetOldest(list);
    }
  }

  /** Blocks remembered for a replica, or for the fleet. */
  size(replica: number): number {
    return this.#lists.size(this.#listOf(replica));
  }

  /** A replica is gone, with its cache. */
  forget(replica: number): void {
    if (this.#options.capacityOf === 'replica') {
      while (this.#lists.oldest(replica) >= 0) this.#forgetOldest(replica);
      return;
    }
    for (let slot = 0; slot < this.#sets.slots; slot++) {
      if (!this.#sets.has(slot, replica)) continue;
      this.#sets.remove(slot, replica);
      if (this.#sets.isEmpty(slot)) this.#drop(0, this.#entries.get(slot), slot);
    }
  }

  #expire(nowS: number): void {
    const { ttlS } = this.#options;
    if (ttlS === undefined) return;
    for (let list = 0; list < this.#lists.lists; list++) {
      for (let entry = this.#lists.oldest(list); entry >= 0 && nowS - this.#lists.usedS(entry) >= ttlS; entry = this.#lists.oldest(list)) this.#forgetOldest(list);
    }
  }

  #forgetOldest(list: number): void {
    const entry = this.#lists.oldest(list);
    const slot = this.#slots[entry]!;
    this.#drop(list, entry, this.#pairOf(slot, list));
    if (this.#options.capacityOf === 'replica') this.#sets.remove(slot, list);
    else this.#sets.removeAll(slot);
  }

  #drop(list: number, entry: number, pair: number): void {
    this.#entries.delete(pair);
    this.#lists.remove(list, entry);
  }

  #listOf(replica: number): number {
    return this.#options.capacityOf === 'replica' ? replica : 0;
  }

  #pairOf(slot: number, replica: number): number {
    return this.#options.capacityOf === 'replica' ? replica * MOST_SLOTS + slot : slot;
  }
}
