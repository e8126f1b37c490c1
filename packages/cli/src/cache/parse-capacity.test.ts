import { describe, expect, it } from 'vitest';
import { parseCapacity } from './parse-capacity.ts';

const units = { blockTokens: 512, distinctBlocks: 1000, kvBytesPerToken: 131_072 };

describe('parseCapacity', () => {
  it.each([
    ['1000', 1000],
    ['10k', 10_000],
    ['1.5k', 1500],
    ['3Mtok', 5859],
    ['512 tokens', 1],
    ['5%', 50],
    ['0.01%', 1],
    ['100%', 1000],
    ['64MiB', 1],
    ['40GiB', 640],
    ['1TB', 14_901],
    ['inf', Infinity],
  ])('reads %s', (text, blocks) => {
    expect(parseCapacity(text, units)).toBe(blocks);
  });

  it.each(['', '0', '0%', '-5', '1e6', 'many', '511tok', '5 % tok', 'Infinity', '1MiB'])('refuses %j', (text) => {
    expect(() => parseCapacity(text, units)).toThrow(expect.objectContaining({ code: 'E0205' }));
  });

  it('needs a model for bytes', () => {
    expect(() => parseCapacity('40GiB', { ...units, kvBytesPerToken: null })).toThrow(/unless --model/);
  });
});
