import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ContentIndex, TraceBlocks } from '../../content.ts';
import type { BlockStream } from '../block-stream.ts';
import { contentBlocks } from './content-blocks.ts';
import { fullBlocks } from './full-blocks.ts';

type Segment = readonly [id: number, tokens: number];

/** Equal neighbours are merged, so that a cut segment is never continued by itself. */
const prompts = fc.array(
  fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 4 }).map((segments) => segments.filter(([id], i) => i === 0 || id !== segments[i - 1]?.[0])),
  { minLength: 1, maxLength: 10, size: 'max' },
);

/** One text per token; equal exactly where the tokens up to there are. */
const spell = (segments: readonly Segment[]): string[] => segments.flatMap(([id, tokens], depth) => Array.from({ length: tokens }, (_, offset) => `${depth}.${id}.${offset}`));

function streamOf(list: readonly (readonly Segment[])[], blockTokens?: number, traceBlocks?: TraceBlocks): BlockStream {
  const offsets = [0];
  for (const segments of list) offsets.push(offsets.at(-1)! + segments.length);
  const content: ContentIndex = {
    offsets: Int32Array.from(offsets),
    segmentIds: Int32Array.from(list.flat(), ([id]) => id),
    segmentTokens: Int32Array.from(list.flat(), ([, tokens]) => tokens),
    ...(traceBlocks === undefined ? {} : { traceBlocks }),
  };
  return contentBlocks({ content, inputTokens: Int32Array.from(list, (segments) => spell(segments).length), arrivalS: new Float64Array(list.length) }, blockTokens);
}

function idsOf(stream: BlockStream): number[][] {
  const into = new Int32Array(stream.longestBlocks);
  return Array.from({ length: stream.requests }, (_, r) => [...into.subarray(0, stream.read(r, into))]);
}

describe('contentBlocks at a block size of its own', () => {
  it('gives two blocks one id exactly where all tokens up to their ends are equal', () => {
    fc.assert(
      fc.property(prompts, fc.integer({ min: 1, max: 6 }), (list, blockTokens) => {
        const stream = streamOf(list, blockTokens);
        const names = new Map<number, string>();
        const ids = new Map<string, number>();
        idsOf(stream).forEach((blocks, r) => {
          const tokens = spell(list[r] ?? []);
          expect(blocks).toHaveLength(Math.ceil(tokens.length / blockTokens));
          blocks.forEach((id, b) => {
            const name = tokens.slice(0, (b + 1) * blockTokens).join();
            expect(names.get(id) ?? name).toBe(name);
            expect(ids.get(name) ?? id).toBe(id);
            names.set(id, name);
            ids.set(name, id);
            expect(id).toBeLessThan(stream.distinctBlocks);
          });
        });
        expect(stream.touches).toBe(idsOf(stream).flat().length);
      }),
    );
  });

  it('stops at the last full block of a trace that describes no more', () => {
    const stream = streamOf([[[0, 8], [1, 3]], [[0, 8], [2, 3]]], 2, { tokens: 4, lastBlock: 'floor' });
    expect(idsOf(stream).map((ids) => ids.length)).toEqual([4, 4]);
    expect(stream.distinctBlocks).toBe(4);
  });

  it('needs one where the content comes in no blocks', () => {
    expect(() => streamOf([[[0, 8]]])).toThrow(expect.objectContaining({ code: 'E0930' }));
  });
});

describe("contentBlocks at the trace's block size", () => {
  it("takes the trace's ids, the partly filled last one too", () => {
    const stream = streamOf([[[0, 4], [1, 4], [2, 1]], [[0, 4], [3, 2]], [[1, 4]]], undefined, { tokens: 4, lastBlock: 'ceil' });
    expect(idsOf(stream)).toEqual([[0, 1, 2], [0, 3], [1]]);
    expect(idsOf(fullBlocks(stream))).toEqual([[0, 1], [0], [1]]);
    expect(fullBlocks(stream).touches).toBe(4);
  });

  it('counts through segments of several blocks, and cuts them', () => {
    const stream = streamOf([[[0, 12], [1, 3]], [[0, 8], [2, 4]], [[0, 16], [3, 1]]], undefined, { tokens: 4, lastBlock: 'floor' });
    expect(idsOf(stream)).toEqual([[0, 1, 2], [0, 1, 4], [0, 1, 2, 3]]);
    expect([stream.distinctBlocks, stream.touches, stream.longestBlocks]).toEqual([5, 10, 4]);
  });
});
