import fc from 'fast-check';
import type { RequestColumns } from '@foretoken/engines';
import { describe, expect, it } from 'vitest';
import { prefixReuse } from './prefix-reuse.ts';
import { PrefixTree } from './prefix-tree.ts';

/** Prompts as lists of (segment, tokens); equal neighbours are merged so that a cut segment is never continued by itself. */
const prompts = fc.array(
  fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 4 }).map((segments) => segments.filter(([id], i) => i === 0 || id !== segments[i - 1]?.[0])),
  { minLength: 1, maxLength: 12 },
);

const spell = (segments: readonly (readonly [number, number])[]): string[] => segments.flatMap(([id, tokens], depth) => Array.from({ length: tokens }, (_, offset) => `${depth}.${id}.${offset}`));

function columnsOf(list: readonly (readonly (readonly [number, number])[])[], outputs?: readonly number[]): RequestColumns {
  const offsets = [0];
  for (const segments of list) offsets.push((offsets.at(-1) ?? 0) + segments.length);
  return {
    count: list.length,
    arrivalS: Float64Array.from(list.keys()),
    inputTokens: Int32Array.from(list, (segments) => spell(segments).length),
    outputTokens: new Int32Array(list.length).fill(4),
    content: {
      offsets: Int32Array.from(offsets),
      segmentIds: Int32Array.from(list.flat(), ([id]) => id),
      segmentTokens: Int32Array.from(list.flat(), ([, tokens]) => tokens),
      ...(outputs === undefined ? {} : { outputSegmentIds: Int32Array.from(outputs) }),
    },
  };
}

const sharedLength = (a: readonly string[], b: readonly string[]): number => {
  const end = a.findIndex((token, i) => token !== b[i]);
  return end < 0 ? a.length : end;
};

describe('PrefixTree', () => {
  it('finds the longest shared prefix of any earlier prompt, as comparing all tokens does', () => {
    fc.assert(
      fc.property(prompts, (list) => {
        const tree = new PrefixTree();
        const spelled = list.map(spell);
        list.forEach((segments, r) => {
          const ids = Int32Array.from(segments, ([id]) => id);
          const tokens = Int32Array.from(segments, ([, length]) => length);
          const expected = Math.max(0, ...spelled.slice(0, r).map((earlier) => sharedLength(spelled[r] ?? [], earlier)));
          expect(tree.match(ids, tokens, 0, ids.length)).toBe(expected);
          tree.insert(ids, tokens, 0, ids.length);
        });
      }),
    );
  });

  it('keeps its answers while it grows', () => {
    const tree = new PrefixTree();
    const ids = (i: number): Int32Array => Int32Array.of(i % 7, i);
    const tokens = Int32Array.of(16, 8);
    for (let i = 10; i < 20_000; i++) tree.insert(ids(i), tokens, 0, 2);
    for (let i = 10; i < 20_000; i++) expect(tree.match(ids(i), tokens, 0, 2)).toBe(24);
    expect(tree.match(ids(20_001), tokens, 0, 2)).toBe(16);
  });
});

describe('prefixReuse', () => {
  it('counts full blocks as a paged cache of token blocks would', () => {
    fc.assert(
      fc.property(prompts, fc.integer({ min: 1, max: 5 }), (list, blockTokens) => {
        const columns = columnsOf(list);
        const cache = new Set<string>();
        let hits = 0;
        for (const segments of list) {
          const tokens = spell(segments);
          const blocks = Array.from({ length: Math.floor(tokens.length / blockTokens) }, (_, b) => tokens.slice(0, (b + 1) * blockTokens).join());
          const found = blocks.findIndex((block) => !cache.has(block));
          hits += Math.min(found < 0 ? blocks.length : found, Math.floor((tokens.length - 1) / blockTokens));
          blocks.forEach((block) => cache.add(block));
        }
        const reuse = prefixReuse(columns, columns.content!, blockTokens);
        expect(reuse.vllmBlocks.hits).toBe(hits);
        expect(reuse.vllmBlocks.total).toBe(columns.inputTokens.reduce((sum, input) => sum + Math.floor(input / blockTokens), 0));
      }),
    );
  });

  it('counts generated tokens as cached only for vLLM', () => {
    const columns = columnsOf([[[1, 8]], [[1, 8], [5, 4], [2, 4]]], [5, -1]);
    const reuse = prefixReuse(columns, columns.content!, 4);
    expect(reuse.tokenPrefix.hits).toBe(8);
    expect(reuse.vllmTokens.hits).toBe(12);
  });

  it('counts a repeated prompt whole, but for the token that vLLM computes anew', () => {
    const columns = columnsOf([[[1, 10]], [[1, 10]]]);
    const reuse = prefixReuse(columns, columns.content!, 4);
    expect([reuse.blockPrefix.hits, reuse.blockPrefix.total]).toEqual([3, 6]);
    expect([reuse.tokenPrefix.hits, reuse.vllmTokens.hits]).toEqual([10, 8]);
    expect(reuse.requestMean.rate).toBe(0.5);
  });
});
