import { StreamFamily, empiricalQuantiles, randomStream, zipf } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

const name = fc.string({ unit: 'binary', maxLength: 12 });
const seed = fc.oneof(name, fc.maxSafeInteger());
const entity = fc.maxSafeNat();
const key = fc.tuple(seed, name, entity);

function start([s, n, e]: [number | string, string, number]): number[] {
  const stream = randomStream(s, n, e);
  return [stream.nextUint32(), stream.nextUint32(), stream.nextUint32(), stream.nextUint32()];
}

describe('random streams', () => {
  it('are functions of their key alone, whatever was drawn before', () => {
    fc.assert(
      fc.property(key, key, fc.nat(20), (mine, other, draws) => {
        const before = start(mine);
        const noise = randomStream(...other);
        for (let i = 0; i < draws; i++) noise.nextGaussian();
        expect(start(mine)).toEqual(before);
      }),
    );
  });

  it('differ when any part of the key differs', () => {
    fc.assert(
      fc.property(key, key, (a, b) => {
        fc.pre(String(a[0]) !== String(b[0]) || a[1] !== b[1] || a[2] !== b[2]);
        expect(start(a)).not.toEqual(start(b));
      }),
    );
  });

  it('are the entities of their family', () => {
    fc.assert(
      fc.property(key, ([s, n, e]) => {
        const family = new StreamFamily(s, n);
        family.entity(0).nextUint32();
        expect(family.entity(e).nextUint32()).toBe(randomStream(s, n, e).nextUint32());
      }),
    );
  });

  it('are uncorrelated with every neighbour in seed, name and entity', () => {
    const n = 4000;
    const column = (s: number, stream: string, e: number): number[] => {
      const random = randomStream(s, stream, e);
      return Array.from({ length: n }, () => random.nextFloat() - 0.5);
    };
    fc.assert(
      fc.property(fc.nat(1000), fc.nat(1000), (s, e) => {
        const base = column(s, 'arrivals', e);
        for (const other of [column(s + 1, 'arrivals', e), column(s, 'lengths', e), column(s, 'arrivals', e + 1)]) {
          const correlation = (12 * base.reduce((sum, x, i) => sum + x * (other[i] as number), 0)) / n;
          // Five standard errors: about 1 in 10 000 for all the pairs of this test together.
          expect(Math.abs(correlation)).toBeLessThan(5 / Math.sqrt(n));
        }
      }),
      { numRuns: 30, seed: 1 },
    );
  });
});

describe('distributions', () => {
  it('draw inside their support', () => {
    const table = fc.array(fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: -1e6, max: 1e6, noNaN: true })), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(table, fc.nat(), (rows, s) => {
        const probabilities = [0, ...rows.map(([p]) => p).sort((a, b) => a - b), 1];
        const values = rows.map(([, value]) => value).concat([-1e6, 1e6]).sort((a, b) => a - b);
        const distribution = empiricalQuantiles(probabilities, values);
        const stream = randomStream(s, 'support');
        for (let i = 0; i < 50; i++) {
          const x = distribution.sample(stream);
          expect(x >= -1e6 && x <= 1e6).toBe(true);
        }
      }),
    );
  });

  it('draw whole Zipf ranks from 1 to n for every n and s', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 40 }), fc.double({ min: 0, max: 20, noNaN: true }), fc.nat(), (n, s, seedOfRun) => {
        const distribution = zipf(n, s);
        const stream = randomStream(seedOfRun, 'zipf');
        for (let i = 0; i < 20; i++) {
          const k = distribution.sample(stream);
          expect(Number.isInteger(k) && k >= 1 && k <= n).toBe(true);
        }
        expect(distribution.mean).toBeGreaterThanOrEqual(1 - 1e-12);
        expect(distribution.mean).toBeLessThanOrEqual((n + 1) / 2 + 1e-9 * n);
      }),
    );
  });
});
