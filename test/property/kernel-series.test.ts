import { BinnedSeries, TimeWeighted, canonicalJson } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const steps = fc.array(fc.tuple(fc.double({ min: 0, max: 40, noNaN: true }), fc.integer({ min: 0, max: 9 })), { minLength: 1, maxLength: 60 });

describe('a step function', () => {
  it('has the same integral in TimeWeighted, in BinnedSeries and by hand', () => {
    fc.assert(
      fc.property(steps, fc.constantFrom(0.1, 0.25, 1, 7), fc.constantFrom(2, 8, 1024), (changes, binS, maxBins) => {
        const exact = new TimeWeighted();
        const bins = new BinnedSeries({ channels: 3, binS, maxBins });
        let nowS = 0;
        let area = 0;
        for (const [lengthS, value] of changes) {
          exact.set(nowS, value);
          bins.addInterval(nowS, nowS + lengthS, 1, value);
          area += value * lengthS;
          nowS += lengthS;
        }
        const means = bins.means(1, nowS);
        const lastS = nowS - Math.max(0, means.length - 1) * bins.binS;
        const binned = means.reduce((sum, mean, i) => sum + mean * (i === means.length - 1 ? lastS : bins.binS), 0);
        expect(Math.abs(exact.area(nowS) - area)).toBeLessThanOrEqual(1e-12 * (1 + area));
        expect(Math.abs(binned - area)).toBeLessThanOrEqual(1e-9 * (1 + area));
        expect(means.length).toBeLessThanOrEqual(maxBins);
        expect(means.every((mean) => mean >= 0 && mean <= 9 * (1 + 1e-6))).toBe(true);
        expect(bins.means(0, nowS).every((mean) => mean === 0)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('gives each bin the time-weighted mean of that bin', () => {
    fc.assert(
      fc.property(steps, (changes) => {
        const bins = new BinnedSeries({ channels: 1, binS: 1, maxBins: 16 });
        const edges: [number, number, number][] = [];
        let nowS = 0;
        for (const [lengthS, value] of changes) {
          bins.addInterval(nowS, nowS + lengthS, 0, value);
          edges.push([nowS, nowS + lengthS, value]);
          nowS += lengthS;
        }
        bins.means(0, nowS).slice(0, -1).forEach((mean, bin) => {
          const [from, to] = [bin * bins.binS, (bin + 1) * bins.binS];
          const area = edges.reduce((sum, [a, b, value]) => sum + value * Math.max(0, Math.min(b, to) - Math.max(a, from)), 0);
          expect(Math.abs(mean - area / bins.binS)).toBeLessThan(1e-9);
        });
      }),
    );
  });
});

describe('canonicalJson', () => {
  it('is JSON of the same value, and the same text for every order of keys', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 4 }), (value) => {
        const text = canonicalJson(value);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
        expect(canonicalJson(reversed(value))).toBe(text);
      }),
    );
  });
});

function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).reverse().map(([key, item]) => [key, reversed(item)]));
}
