import { assert } from '@foretoken/kernel';
import { ArcReplacement } from './arc-replacement.ts';
import { LruReplacement } from './lru-replacement.ts';
import { FULL, ROOM } from './replacement.ts';
import type { Replacement, ReplacementName } from './replacement.ts';
import { UseCounter } from './use-counter.ts';

/** Names that are remembered for `storeAfterUses`. */
const REMEMBERED_USES = 65_536;

/** One tier below the device. */
export interface TierSpec {
  /** `host`, `disk`. */
  readonly name: string;
  /** Blocks (or pages, or chunks: whatever the engine names) that it holds. */
  readonly blocks: number;
  /** Default `lru`. */
  readonly replacement?: ReplacementName;
}

/** What {@link KvTiers} is made with. */
export interface KvTiersOptions {
  /** Fastest first. */
  readonly tiers: readonly TierSpec[];
  /**
   * How blocks come into a lower tier: `back` = when the one above gives them up, each block in one tier;
   * `through` = as soon as they are in the one above, so that giving up there costs nothing. Default `back`.
   */
  readonly cascade?: 'back' | 'through';
  /** Stores only what was looked up so often; default 0 = everything. */
  readonly storeAfterUses?: number;
}

/** What happened in one tier. */
export interface TierCounts {
  /** Blocks that were held for a load. */
  hits: number;
  /** Blocks that came in: stored, given up by the tier above, or promoted. */
  stored: number;
  /** Blocks that were given up. */
  evicted: number;
}

/**
 * KV blocks outside of the GPU: host memory, then disk, each with a capacity and an order of replacement. Blocks are
 * named by {@link blockKey}; what the device holds is the engine's business, which stores when a block is filled
 * (write-through) or when the device gives it up (write-back). A block that is being written cannot be found yet, one
 * that is being read is not given up. What leaves the host goes to disk, what leaves the disk is gone.
 */
export class KvTiers {
  readonly names: readonly string[];
  readonly counts: readonly TierCounts[];
  /** Stores that found every block of the first tier in use. */
  refusedStores = 0;
  readonly #specs: readonly TierSpec[];
  readonly #orders: readonly Replacement[];
  readonly #through: boolean;
  readonly #uses: UseCounter | undefined;
  readonly #storeAfterUses: number;
  /** Readers per block. */
  readonly #holds = new Map<number, number>();
  /** In the first tier, and not written yet. */
  readonly #pending = new Set<number>();

  constructor(options: KvTiersOptions) {
    assert(options.tiers.length > 0 && options.tiers.every(({ blocks }) => blocks > 0), 'tiers hold at least one block each');
    this.#specs = options.tiers;
    this.names = options.tiers.map(({ name }) => name);
    this.#orders = options.tiers.map(({ blocks, replacement }) => (replacement === 'arc' ? new ArcReplacement(blocks) : new LruReplacement(blocks)));
    this.counts = options.tiers.map(() => ({ hits: 0, stored: 0, evicted: 0 }));
    this.#through = options.cascade === 'through';
    this.#storeAfterUses = options.storeAfterUses ?? 0;
    this.#uses = this.#storeAfterUses > 0 ? new UseCounter(REMEMBERED_USES) : undefined;
  }

  /** Blocks in a tier, those that are being written included. */
  size(tier: number): number {
    return this.#orders[tier]!.size;
  }

  /** The fastest tier that has the block ready, or -1. */
  find(key: number): number {
    for (let tier = this.#pending.has(key) ? 1 : 0; tier < this.#orders.length; tier++) if (this.#orders[tier]!.has(key)) return tier;
    return -1;
  }

  /** Somebody wants the block: {@link find}, counted for `storeAfterUses`. */
  lookup(key: number): number {
    this.#uses?.add(key);
    return this.find(key);
  }

  /** The block was used again, wherever it was found. */
  touch(key: number): void {
    for (const order of this.#orders) order.touch(key);
  }

  /** Makes room for a block in the first tier. False = it is there already, not wanted, or everything is in use. */
  prepareStore(key: number): boolean {
    if (this.#orders[0]!.has(key)) return false;
    if (this.#uses !== undefined && this.#uses.count(key) < this.#storeAfterUses) return false;
    if (!this.#insert(0, key)) {
      this.refusedStores++;
      return false;
    }
    this.#pending.add(key);
    return true;
  }

  /** The block has arrived and can be found. */
  completeStore(key: number): void {
    if (!this.#pending.delete(key)) return;
    if (this.#through) this.#sink(1, key);
    else for (let below = 1; below < this.#orders.length; below++) this.#orders[below]!.delete(key);
  }

  /** Both at once, where nobody looks in between. */
  store(key: number): boolean {
    if (!this.prepareStore(key)) return false;
    this.completeStore(key);
    return true;
  }

  /** Keeps a block that was found from being given up while it is read. Returns the tier that it is in. */
  hold(key: number): number {
    const tier = this.find(key);
    assert(tier >= 0, 'only a block that was found can be held');
    this.counts[tier]!.hits++;
    this.#holds.set(key, (this.#holds.get(key) ?? 0) + 1);
    return tier;
  }

  /** A block of a lower tier passed the first one on its way to the device: it stays there, if there is room. */
  bringUp(key: number): void {
    const tier = this.find(key);
    if (tier > 0 && !this.#orders[0]!.has(key)) this.#promote(key, tier);
  }

  /** It was read. */
  letGo(key: number): void {
    const holds = this.#holds.get(key)!;
    assert(holds > 0, 'a block is let go as often as it was held');
    if (holds === 1) this.#holds.delete(key);
    else this.#holds.set(key, holds - 1);
  }

  /** Drops a block from all tiers: the device has it alone now (exclusive caches). */
  forget(key: number): void {
    this.#pending.delete(key);
    for (const order of this.#orders) order.delete(key);
  }

  /** Blocks of a tier. */
  keys(tier: number): Iterable<number> {
    return this.#orders[tier]!.keys();
  }

  /** Throws when capacities, copies or readers are out of order; `holds` = readers that the engine knows. */
  checkIntegrity(holds?: number): void {
    for (const [tier, order] of this.#orders.entries()) {
      const { name, blocks } = this.#specs[tier]!;
      assert(order.size <= blocks, `${order.size} blocks in ${name}, which holds ${blocks}`);
      let size = 0;
      for (const key of order.keys()) {
        size++;
        const above = this.#orders.findIndex((each) => each.has(key));
        assert(this.#through || above === tier || this.#pending.has(key), `a block of ${name} is in ${this.names[above]} too`);
      }
      assert(size === order.size, `${name} lists ${size} blocks and counts ${order.size}`);
    }
    for (const key of this.#pending) assert(this.#orders[0]!.has(key), 'a block that is being written has its place');
    for (const key of this.#holds.keys()) assert(this.find(key) >= 0, 'a block that is being read is there');
    if (holds === undefined) return;
    const held = [...this.#holds.values()].reduce((sum, each) => sum + each, 0);
    assert(held === holds, `${held} blocks are being read, ${holds} by requests`);
  }

  readonly #mayGo = (key: number): boolean => !this.#holds.has(key) && !this.#pending.has(key);

  #promote(key: number, from: number): void {
    // Taken out below first, so that what the first tier gives up finds the place free.
    if (!this.#through) this.#orders[from]!.delete(key);
    if (!this.#insert(0, key) && !this.#through) this.#orders[from]!.insert(key);
  }

  /** Puts a block into a tier; what must go for it sinks. False = nothing may go. */
  #insert(tier: number, key: number): boolean {
    const victim = this.#orders[tier]!.makeRoom(key, this.#mayGo);
    if (victim === FULL) return false;
    this.#orders[tier]!.insert(key);
    this.counts[tier]!.stored++;
    if (victim !== ROOM) {
      this.counts[tier]!.evicted++;
      this.#sink(tier + 1, victim);
    }
    return true;
  }

  #sink(tier: number, key: number): void {
    if (tier >= this.#orders.length || this.#orders[tier]!.has(key)) return;
    this.#insert(tier, key);
  }
}
