import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { closest, editDistance, suggestions } from './closest.ts';

const word = fc.string({ maxLength: 8 });

describe('editDistance', () => {
  it.each([
    ['kitten', 'sitting', 3],
    ['', 'abc', 3],
    ['h100', 'h010', 1],
    ['same', 'same', 0],
  ])('%s → %s is %d', (a, b, distance) => {
    expect(editDistance(a, b)).toBe(distance);
  });

  it('is symmetric, zero only for equal words, and at most the longer length', () => {
    fc.assert(
      fc.property(word, word, (a, b) => {
        const distance = editDistance(a, b);
        expect(distance).toBe(editDistance(b, a));
        expect(distance === 0).toBe(a === b);
        expect(distance).toBeLessThanOrEqual(Math.max(a.length, b.length));
      }),
    );
  });
});

describe('suggestions', () => {
  const names = ['h100-sxm', 'h100-pcie', 'h200-sxm', 'rtx-4090', 'mi300x'];

  it('finds typing errors', () => {
    expect(closest('h10-sxm', names)).toBe('h100-sxm');
    expect(closest('rtx4090', names)).toBe('rtx-4090');
    expect(closest('workloda', ['workload', 'engine'])).toBe('workload');
  });

  it('offers what contains the word, the beginning first', () => {
    expect(suggestions('h100', names)).toEqual(['h100-sxm', 'h100-pcie']);
    expect(closest('4090', names)).toBe('rtx-4090');
    expect(closest('gpu', ['models', 'gpus'])).toBe('gpus');
    expect(suggestions('run', ['prune', 'runs'])).toEqual(['runs']);
  });

  it('ignores case', () => {
    expect(closest('OUTPUT_TOKENS', ['input_tokens', 'output_tokens'])).toBe('output_tokens');
  });

  it('offers nothing when nothing is near', () => {
    expect(closest('quantum', names)).toBeUndefined();
    expect(closest('', names)).toBeUndefined();
  });
});
