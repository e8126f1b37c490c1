import { describe, expect, it } from 'vitest';
import { vllm } from '../policies/vllm.ts';
import { replayPolicy } from '../replay.ts';
import { idBlocks } from './id-blocks.ts';

describe('fullBlocks', () => {
  it('leaves the last token of a repeated prompt to be computed, which costs a whole block where it fills one', () => {
    const stream = idBlocks({ blockTokens: 4, offsets: Int32Array.of(0, 2, 4, 7), ids: Int32Array.of(0, 1, 0, 1, 0, 1, 2), inputTokens: Int32Array.of(8, 8, 9) });
    const { prefixOf, prefixTokens, blocks, anyBlocks } = replayPolicy(vllm, stream, { capacityBlocks: Infinity });
    expect([[...prefixOf], prefixTokens, blocks, anyBlocks]).toEqual([[0, 1, 2], 12, 6, 4]);
  });
});
