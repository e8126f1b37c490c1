import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../request-columns.fixture.ts';
import { ActiveBlocks } from './active-blocks.ts';
import { ApproximatePrefixIndex } from './approximate-prefix-index.ts';
import type { PrefixIndexOptions } from './approximate-prefix-index.ts';
import { NumberTable } from './number-table.ts';
import { PromptBlocks } from './prompt-blocks.ts';
import { PromptPaths } from './prompt-paths.ts';

const BLOCK = 4;

/** Prompts of two segments out of a few, so that prefixes are shared and cut in the middle of blocks. */
const prompts = fc.array(
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 14 }), fc.integer({ min: 4, max: 9 }), fc.integer({ min: 1, max: 14 })).map(([a, m, b, n]) => [[a, m], [b, n]] as const),
  { minLength: 1, maxLength: 12 },
);

/** The tokens of a prompt, spelled out: what a hash of text would see. */
function blocksOf(prompt: readonly (readonly [number, number])[]): string[] {
  const tokens = prompt.flatMap(([id, count]) => Array.from({ length: count }, (_, i) => `${id}.${i}`));
  return Array.from({ length: Math.floor(tokens.length / BLOCK) }, (_, i) => tokens.slice(0, (i + 1) * BLOCK).join(' '));
}

/** The same index with a list of strings per replica. */
class NaiveIndex {
  readonly #lists = new Map<number, { block: string; usedS: number; replicas: Set<number> }[]>();
  readonly #options: PrefixIndexOptions;

  constructor(options: PrefixIndexOptions) {
    this.#options = options;
  }

  #list(replica: number): { block: string; usedS: number; replicas: Set<number> }[] {
    const key = this.#options.capacityOf === 'replica' ? replica : 0;
    if (!this.#lists.has(key)) this.#lists.set(key, []);
    return this.#lists.get(key)!;
  }

  #expire(nowS: number): void {
    for (const [key, list] of this.#lists) this.#lists.set(key, list.filter(({ usedS }) => nowS - usedS < (this.#options.ttlS ?? Infinity)));
  }

  record(blocks: readonly string[], replica: number, nowS: number): void {
    this.#expire(nowS);
    for (const block of blocks) {
      const list = this.#list(replica);
      const place = list.findIndex((entry) => entry.block === block);
      const replicas = place < 0 ? new Set<number>() : list.splice(place, 1)[0]!.replicas;
      list.push({ block, usedS: nowS, replicas: replicas.add(replica) });
      if (list.length > this.#options.capacityBlocks) list.shift();
    }
  }

  match(blocks: readonly string[], nowS: number): number[] {
    this.#expire(nowS);
    const counts = [0, 0, 0];
    for (const block of blocks) {
      const holders = [...this.#lists.values()].flat().filter((entry) => entry.block === block).flatMap(({ replicas }) => [...replicas]);
      if (holders.length === 0) break;
      for (const replica of new Set(holders)) counts[replica]!++;
    }
    return counts;
  }

  forget(replica: number): void {
    for (const [key, list] of this.#lists) this.#lists.set(key, list.filter(({ replicas }) => !(replicas.delete(replica) && replicas.size === 0)));
  }
}

describe('ApproximatePrefixIndex', () => {
  it.each(['replica', 'fleet'] as const)('is a list of the last blocks per %s, by tokens spelled out', (capacityOf) => {
    const step = fc.record({ request: fc.nat({ max: 11 }), replica: fc.nat({ max: 2 }), gapS: fc.constantFrom(0, 1, 3), forgets: fc.constantFrom(false, false, false, false, true) });
    fc.assert(
      fc.property(prompts, fc.array(step, { maxLength: 40 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(undefined, 5), (all, steps, capacityBlocks, ttlS) => {
        const options: PrefixIndexOptions = { capacityBlocks, capacityOf, ...(ttlS === undefined ? {} : { ttlS }) };
        const [index, naive] = [new ApproximatePrefixIndex(options), new NaiveIndex(options)];
        const blocks = new PromptBlocks(new PromptPaths(columnsOf(all.map((prompt) => ({ prompt })))), BLOCK);
        let nowS = 0;
        for (const { request: number, replica, gapS, forgets } of steps) {
          const request = number % all.length;
          nowS += gapS;
          if (forgets) {
            index.forget(replica);
            naive.forget(replica);
          }
          expect([...index.match(blocks.of(request), 3, nowS).subarray(0, 3)]).toEqual(naive.match(blocksOf(all[request]!), nowS));
          index.record(blocks.of(request), replica, nowS);
          naive.record(blocksOf(all[request]!), replica, nowS);
        }
      }),
      { numRuns: 300, seed: 20261125 },
    );
  });

  it('keeps 40 replicas apart: more than a word of bits', () => {
    const index = new ApproximatePrefixIndex({ capacityBlocks: 100, capacityOf: 'replica' });
    const blocks = new PromptBlocks(new PromptPaths(columnsOf([{ prompt: [[1, 8]] }, { prompt: [[1, 8]] }])), BLOCK);
    for (const replica of [0, 31, 32, 39]) index.record(blocks.of(0), replica, 0);
    expect([...index.match(blocks.of(1), 40, 0).subarray(0, 40)].flatMap((count, replica) => (count === 2 ? [replica] : []))).toEqual([0, 31, 32, 39]);
  });

  it('counts blocks in flight once, and lets each request go', () => {
    const active = new ActiveBlocks();
    const blocks = new PromptBlocks(new PromptPaths(columnsOf([{ prompt: [[1, 8], [2, 4]] }, { prompt: [[1, 8], [3, 4]] }])), BLOCK);
    active.hold(blocks.of(0), 1);
    active.hold(blocks.of(1), 1);
    expect(active.total(1)).toBe(4);
    active.release(blocks.of(0), 1);
    expect(active.total(1)).toBe(3);
    expect(active.match(blocks.of(0), 2)[1]).toBe(2);
    active.release(blocks.of(1), 1);
    expect(active.total(1)).toBe(0);
  });
});

describe('NumberTable', () => {
  it('is a map', () => {
    const operations = fc.array(fc.tuple(fc.oneof(fc.nat({ max: 90 }), fc.maxSafeNat()), fc.nat({ max: 1000 }), fc.boolean()), { maxLength: 400 });
    fc.assert(
      fc.property(operations, (all) => {
        const [table, map] = [new NumberTable(), new Map<number, number>()];
        for (const [key, value, deletes] of all) {
          if (deletes) table.delete(key);
          else table.set(key, value);
          if (deletes) map.delete(key);
          else map.set(key, value);
          expect(table.size).toBe(map.size);
        }
        for (const [key] of all) expect(table.get(key)).toBe(map.get(key) ?? -1);
      }),
      { numRuns: 200, seed: 20261125 },
    );
  });
});
