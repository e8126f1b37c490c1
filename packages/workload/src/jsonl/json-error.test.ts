import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { locateJsonFault } from './json-error.ts';

describe('locateJsonFault', () => {
  it.each([
    ['{"a": 1,}', 8],
    ['{"a" 1}', 5],
    ['{"a": NaN}', 6],
    ["{'a': 1}", 1],
    ['{"a": [1, 2}', 11],
    ['{"a": 01}', 7],
    ['{"a": 1} x', 9],
    ['{"a": 1', 7],
    ['{"a": "\u0001"}', 6],
  ])('finds the fault in %s at %i', (text, index) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(locateJsonFault(text).index).toBe(index);
  });

  it('finds every cut of a valid text at its end', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), fc.nat(), (value, seed) => {
        const text = JSON.stringify(value);
        const cut = text.slice(0, 1 + (seed % (text.length - 1)));
        const { index } = locateJsonFault(cut);
        expect(index).toBeLessThanOrEqual(cut.length);
        // At most one token was torn by the cut: a string, a word, or a number at its sign, point or exponent.
        expect(cut.slice(index)).toMatch(/^$|^"|^-$|^\.$|^[eE][+-]?$|^[tfn][a-z]*$/);
      }),
    );
  });
});
