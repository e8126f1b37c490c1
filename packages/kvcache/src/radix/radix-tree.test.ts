import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContentTrie } from '../content-trie.ts';
import { SegmentCensus } from '../segment-census.ts';
import { TokenPath } from '../token-path.ts';
import type { EvictionOrderName } from './eviction-order.ts';
import type { RadixNode } from './radix-node.ts';
import { RadixTree } from './radix-tree.ts';

/** Token lists as paths: every token a segment of its own, so that equal tokens are equal. */
class Bench {
  readonly tree: RadixTree;
  readonly evicted: number[] = [];
  readonly #page: number;
  readonly #trie = new ContentTrie();
  #ticks = 0;

  constructor(page = 1, eviction: EvictionOrderName = 'lru') {
    this.#page = page;
    this.tree = new RadixTree({ pageTokens: page, eviction, clock: { next: () => ++this.#ticks }, onEvict: (node) => this.evicted.push(node.tokens) });
  }

  path(tokens: readonly number[], salt = 0): TokenPath {
    const content = { offsets: Int32Array.of(0, tokens.length), segmentIds: Int32Array.from(tokens), segmentTokens: new Int32Array(tokens.length).fill(1) };
    const census = new SegmentCensus({ ...content, segmentIds: Int32Array.from([...tokens, ...tokens]) });
    return new TokenPath(this.#trie, content, census, 0, 0, salt);
  }

  insert(tokens: readonly number[], salt = 0): number {
    return this.tree.insert(this.path(tokens, salt), tokens.length - (tokens.length % this.#page), 0);
  }

  match(tokens: readonly number[], salt = 0): number {
    return this.tree.match(this.path(tokens, salt), tokens.length).tokens;
  }

  node(tokens: readonly number[]): RadixNode {
    return this.tree.match(this.path(tokens), tokens.length).node;
  }

  get total(): number {
    return this.tree.evictable + this.tree.protectedTokens;
  }
}

describe('the radix tree', () => {
  // Worked example of reference/engines-other.md 1.10, made with the real cache.
  it('splits, locks and evicts whole leaves as the real one does', () => {
    const bench = new Bench();
    expect([[1, 2, 3], [1, 2, 3], [1, 2, 4, 5], [1, 2, 4, 5, 6, 7], [8, 9, 10, 11, 12]].map((tokens) => bench.insert(tokens))).toEqual([0, 3, 2, 4, 0]);
    expect(bench.match([1, 2, 3, 13, 14])).toBe(3);
    const locked = bench.node([1, 2, 4]);
    bench.tree.lock(locked);
    expect(bench.tree.evict(5)).toBe(7);
    expect(bench.evicted).toEqual([2, 5]);
    expect(bench.tree.evict(100)).toBe(2);
    bench.tree.unlock(locked);
    expect(bench.tree.evict(100)).toBe(3);
    expect(bench.total).toBe(0);
  });

  it.each([1, 2])('finds what was split, and counts shared tokens once (pages of %i)', (page) => {
    const bench = new Bench(page);
    bench.insert([1, 2, 3, 4, 5, 6, 7, 8]);
    bench.insert([1, 2, 9, 10]);
    expect(bench.total).toBe(10);
    expect(bench.match([1, 2, 3, 4, 999, 1000])).toBe(4);
    expect(bench.match([1, 2, 3, 4, 5, 6, 7, 8])).toBe(8);
    expect(bench.match([1, 2, 3, 4, 5, 6, 777, 888])).toBe(6);
    expect(bench.match([1, 2, 9, 10])).toBe(4);
    expect(bench.total).toBe(10);
    bench.tree.checkIntegrity();
  });

  it.each([[1, 5, 5], [2, 5, 4], [4, 6, 4]])('matches whole pages of %i: %i tokens give %i', (page, length, expected) => {
    const bench = new Bench(page);
    const tokens = Array.from({ length }, (_, i) => i + 1);
    bench.insert(tokens);
    expect(bench.match(tokens)).toBe(expected);
  });

  it('keeps the same tokens under different keys apart', () => {
    const bench = new Bench();
    bench.insert([1, 2, 3], 1);
    bench.insert([1, 2, 3], 2);
    expect([bench.match([1, 2, 3], 1), bench.match([1, 2, 3], 2), bench.match([1, 2, 3])]).toEqual([3, 3, 0]);
  });

  it('moves tokens from evictable to locked and back', () => {
    const bench = new Bench();
    bench.insert([1, 2, 3]);
    const node = bench.node([1, 2, 3]);
    bench.tree.lock(node);
    expect([bench.tree.evictable, bench.tree.protectedTokens]).toEqual([0, 3]);
    bench.tree.unlock(node);
    expect([bench.tree.evictable, bench.tree.protectedTokens]).toEqual([3, 0]);
  });

  it.each<[EvictionOrderName, number]>([['lru', 2], ['lfu', 2], ['fifo', 1], ['filo', 3], ['mru', 1], ['priority', 2]])('under %s evicts leaf %i first', (eviction, first) => {
    const bench = new Bench(1, eviction);
    for (const leaf of [1, 2, 3]) bench.insert([10 * leaf, ...new Array<number>(leaf).fill(0)]);
    bench.match([10, 0]);
    bench.tree.evict(1);
    expect(bench.evicted).toEqual([first + 1]);
  });

  it('agrees with a list of strings, whatever is inserted, matched, locked and evicted', () => {
    const tokens = fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 12 });
    const moves = fc.array(fc.oneof(tokens.map((list) => ['insert', list] as const), tokens.map((list) => ['match', list] as const), fc.integer({ min: 1, max: 8 }).map((n) => ['evict', n] as const)), { maxLength: 40 });
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 4), moves, (page, list) => {
        const bench = new Bench(page);
        let cached = new Set<string>();
        const prefixes = (each: readonly number[]): string[] => Array.from({ length: Math.floor(each.length / page) }, (_, i) => each.slice(0, (i + 1) * page).join());
        const known = (each: readonly number[]): number => prefixes(each).filter((prefix) => cached.has(prefix)).length * page;
        for (const [move, what] of list) {
          if (move === 'evict') {
            const before = bench.total;
            const freed = bench.tree.evict(what);
            expect(freed).toBeGreaterThanOrEqual(Math.min(what, before));
            expect(bench.total).toBe(before - freed);
            // What is left is still a tree of prefixes: read it back.
            const paths = [...cached].map((prefix) => prefix.split(',').map(Number));
            cached = new Set(paths.filter((path) => bench.match(path) === path.length).map((path) => path.join()));
          } else if (move === 'insert') {
            expect(bench.insert(what)).toBe(known(what));
            for (const prefix of prefixes(what)) cached.add(prefix);
          } else expect(bench.match(what)).toBe(known(what));
          expect(bench.total).toBe(cached.size * page);
          bench.tree.checkIntegrity();
        }
      }),
      { numRuns: 200, seed: 20261125 },
    );
  });
});
