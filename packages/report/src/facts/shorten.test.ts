import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { clock } from './clock.ts';
import { shorten, shortenName, shortNames } from './shorten.ts';

describe('short texts', () => {
  it('end with an ellipsis where something was cut', () => {
    expect(shorten('no node for replica 3', 10)).toBe('no node f…');
    expect(shorten('short', 5)).toBe('short');
  });

  it('keep both ends of a name', () => {
    expect(shortenName('a-pool-in-frankfurt-1', 11)).toBe('a-poo…urt-1');
    expect(shortenName('a-pool', 11)).toBe('a-pool');
  });

  it('are at most as long as asked for, and as many different ones as there were names', () => {
    fc.assert(fc.property(fc.uniqueArray(fc.stringMatching(/^[ab]{1,40}$/), { maxLength: 30 }), fc.integer({ min: 12, max: 30 }), (names, most) => {
      const short = shortNames(names, most);
      expect(new Set(short).size).toBe(names.length);
      for (const [i, name] of short.entries()) {
        expect(name.length).toBeLessThanOrEqual(most);
        if ((names[i] ?? '').length <= most && !name.includes('(')) expect(name).toBe(names[i]);
      }
    }), { seed: 1 });
  });
});

describe('a clock', () => {
  it.each([[0, '0:00:00'], [250.9, '0:04:10'], [93_605, '26:00:05'], [Number.NaN, '–']])('shows %d s as %s', (timeS, text) => expect(clock(timeS)).toBe(text));
});
