import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FullBlockTrie } from './full-block-trie.ts';
import type { TrieBlock } from './full-block-trie.ts';
import { ContentTrie } from './content-trie.ts';
import { SegmentCensus } from './segment-census.ts';
import { TokenPath } from './token-path.ts';

/** Paths of prompts, each a list of (segment, tokens). */
function pathsOf(prompts: readonly (readonly (readonly [number, number])[])[]): TokenPath[] {
  const flat = prompts.flat();
  let end = 0;
  const content = {
    offsets: Int32Array.from([0, ...prompts.map((each) => (end += each.length))]),
    segmentIds: Int32Array.from(flat, ([id]) => id),
    segmentTokens: Int32Array.from(flat, ([, tokens]) => tokens),
  };
  const contents = new ContentTrie();
  const census = new SegmentCensus(content);
  return prompts.map((_, row) => new TokenPath(contents, content, census, row, 0, 0));
}

function enter(trie: FullBlockTrie, path: TokenPath, blocks: number): TrieBlock[] {
  const entered: TrieBlock[] = [];
  for (let block = 0; block < blocks; block++) {
    const twin = trie.find(path, block);
    if (twin !== undefined) trie.acquire(twin);
    entered.push(twin ?? trie.insert(path, block, entered[block - 1]));
  }
  return entered;
}

function letGo(trie: FullBlockTrie, blocks: readonly TrieBlock[]): void {
  for (const block of [...blocks].reverse()) trie.release(block);
}

describe('a trie of blocks', () => {
  it('holds each content once', () => {
    const trie = new FullBlockTrie(4);
    const [a, b] = pathsOf([[[1, 8], [2, 4]], [[1, 8], [3, 4]]]) as [TokenPath, TokenPath];
    const first = enter(trie, a, 3);
    expect(enter(trie, b, 3).map((block, i) => block === first[i])).toEqual([true, true, false]);
    expect(trie.size).toBe(4);
    trie.checkIntegrity(6);
  });

  it('evicts leaves that nobody holds, least recently used first, then their parents', () => {
    const trie = new FullBlockTrie(4);
    const [a, b, c] = pathsOf([[[1, 8], [2, 4]], [[1, 8], [3, 4]], [[9, 8]]]) as [TokenPath, TokenPath, TokenPath];
    const [held, other, alone] = [enter(trie, a, 3), enter(trie, b, 3), enter(trie, c, 2)];
    letGo(trie, other);
    letGo(trie, alone);
    expect(trie.unreferenced).toBe(3);
    expect(trie.evict(1)).toBe(1);
    expect([trie.find(b, 2), trie.find(c, 1) === undefined]).toEqual([undefined, false]);
    expect(trie.evict(10)).toBe(2);
    expect(trie.find(c, 0)).toBeUndefined();
    expect(trie.find(a, 2)).toBe(held[2]);
    trie.checkIntegrity(3);
  });

  it('spares what was used last', () => {
    const trie = new FullBlockTrie(4);
    const [a, b] = pathsOf([[[1, 4]], [[2, 4]]]) as [TokenPath, TokenPath];
    letGo(trie, enter(trie, a, 1));
    letGo(trie, enter(trie, b, 1));
    letGo(trie, enter(trie, a, 1));
    trie.evict(1);
    expect([trie.find(a, 0) === undefined, trie.find(b, 0) === undefined]).toEqual([false, true]);
  });

  it('keeps its counts whatever happens, and can evict all that nobody holds', () => {
    const prompts = Array.from({ length: 6 }, (_, i): [number, number][] => [[i % 2, 8], [10 + (i % 3), 8], [100 + i, 4]]);
    const moves = fc.array(fc.record({ row: fc.nat({ max: 5 }), blocks: fc.integer({ min: 1, max: 5 }), evict: fc.nat({ max: 3 }) }), { maxLength: 80 });
    fc.assert(
      fc.property(moves, (plan) => {
        const trie = new FullBlockTrie(4);
        const paths = pathsOf(prompts);
        const holding = new Map<number, TrieBlock[]>();
        for (const { row, blocks, evict } of plan) {
          const held = holding.get(row);
          if (held === undefined) holding.set(row, enter(trie, paths[row]!, blocks));
          else {
            letGo(trie, held);
            holding.delete(row);
          }
          const before = trie.unreferenced;
          expect(trie.evict(evict)).toBe(Math.min(evict, before));
          trie.checkIntegrity([...holding.values()].reduce((sum, each) => sum + each.length, 0));
        }
        trie.evict(Infinity);
        expect(trie.unreferenced).toBe(0);
        expect(trie.size).toBe(new Set([...holding.values()].flat()).size);
      }),
      { numRuns: 60, seed: 20261125 },
    );
  });
});
