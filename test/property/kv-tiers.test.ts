import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { blockKey, KvTiers } from '@foretoken/kvcache';
import { NaiveTiers } from './naive-tiers.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 400);
const KEYS = 14;

const setups = fc.record({
  capacities: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
  isArc: fc.boolean(),
  through: fc.boolean(),
  threshold: fc.constantFrom(0, 0, 1, 2),
});
const moves = fc.array(fc.tuple(fc.constantFrom('store', 'prepare', 'complete', 'lookup', 'touch', 'hold', 'bringUp', 'letGo'), fc.nat({ max: KEYS - 1 })), { maxLength: 80 });

describe('KvTiers', () => {
  it('agrees with lists move by move, and keeps its books', () => {
    fc.assert(
      fc.property(setups, moves, ({ capacities, isArc, through, threshold }, sequence) => {
        const tiers = new KvTiers({
          tiers: capacities.map((blocks, i) => ({ name: `tier ${i}`, blocks, replacement: isArc ? ('arc' as const) : ('lru' as const) })),
          cascade: through ? 'through' : 'back',
          storeAfterUses: threshold,
        });
        const naive = new NaiveTiers(capacities, isArc, through, threshold);
        for (const [kind, key] of sequence) {
          play(kind, key, tiers, naive);
          for (const [tier, order] of naive.tiers.entries()) expect([...tiers.keys(tier)], `${kind} ${key}: tier ${tier}`).toEqual(order.all);
          for (let each = 0; each < KEYS; each++) expect(tiers.find(each)).toBe(naive.find(each));
          tiers.checkIntegrity(naive.held.length);
        }
      }),
      { numRuns: RUNS, seed: 20261201 },
    );
  });

  it('passes what the host gives up to the disk, and finds it there until that is full', () => {
    const tiers = new KvTiers({ tiers: [{ name: 'host', blocks: 2 }, { name: 'disk', blocks: 2 }] });
    for (const key of [1, 2, 3, 4, 5]) expect(tiers.store(key)).toBe(true);
    expect([1, 2, 3, 4, 5].map((key) => tiers.find(key))).toEqual([-1, 1, 1, 0, 0]);
    expect(tiers.hold(3)).toBe(1);
    tiers.bringUp(3);
    expect(tiers.find(3)).toBe(0);
    expect(tiers.find(4)).toBe(1);
    expect(tiers.counts).toEqual([{ hits: 0, stored: 6, evicted: 4 }, { hits: 1, stored: 4, evicted: 1 }]);
  });

  it('neither finds a block that is being written nor gives up one that is being read', () => {
    const tiers = new KvTiers({ tiers: [{ name: 'host', blocks: 1 }] });
    expect(tiers.prepareStore(1)).toBe(true);
    expect(tiers.find(1)).toBe(-1);
    expect(tiers.prepareStore(2)).toBe(false);
    tiers.completeStore(1);
    tiers.hold(1);
    expect(tiers.store(2)).toBe(false);
    tiers.letGo(1);
    expect(tiers.store(2)).toBe(true);
    expect(tiers.refusedStores).toBe(2);
  });

  it('keeps what is used again from a scan where LRU does not', () => {
    const survivors = (replacement: 'lru' | 'arc'): number => {
      const tiers = new KvTiers({ tiers: [{ name: 'host', blocks: 10, replacement }] });
      for (let key = 0; key < 5; key++) tiers.store(key);
      for (let key = 0; key < 5; key++) tiers.touch(key);
      for (let key = 100; key < 140; key++) tiers.store(key);
      return [0, 1, 2, 3, 4].filter((key) => tiers.find(key) === 0).length;
    };
    expect(survivors('lru')).toBe(0);
    expect(survivors('arc')).toBe(5);
  });

  it('names blocks without collisions', () => {
    const keys = [0, 1, 77, 4_000_000_000].flatMap((node) => [0, 1, 2_097_151].map((index) => blockKey(node, index)));
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys.every(Number.isSafeInteger)).toBe(true);
  });
});

function play(kind: string, key: number, tiers: KvTiers, naive: NaiveTiers): void {
  if (kind === 'store') {
    const isStored = naive.prepareStore(key);
    if (isStored) naive.completeStore(key);
    expect(tiers.store(key)).toBe(isStored);
  } else if (kind === 'prepare') expect(tiers.prepareStore(key)).toBe(naive.prepareStore(key));
  else if (kind === 'complete') {
    tiers.completeStore(key);
    naive.completeStore(key);
  } else if (kind === 'lookup') expect(tiers.lookup(key)).toBe(naive.lookup(key));
  else if (kind === 'touch') {
    tiers.touch(key);
    naive.touch(key);
  } else if (kind === 'hold' && naive.find(key) >= 0) expect(tiers.hold(key)).toBe(naive.hold(key));
  else if (kind === 'bringUp') {
    tiers.bringUp(key);
    naive.bringUp(key);
  } else if (kind === 'letGo' && naive.held.includes(key)) {
    tiers.letGo(key);
    naive.letGo(key);
  }
}
