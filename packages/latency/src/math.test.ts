import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { power, softMax2, softMax3 } from './math.ts';

const time = fc.double({ min: 0, max: 1e6, noNaN: true });
const exponent = fc.double({ min: 1, max: 12, noNaN: true });

describe('soft maximum', () => {
  it('lies between the largest term and the sum', () => {
    fc.assert(
      fc.property(time, time, time, exponent, (a, b, c, p) => {
        const soft = softMax3(a, b, c, p);
        expect(soft).toBeGreaterThanOrEqual(Math.max(a, b, c) * (1 - 1e-12));
        expect(soft).toBeLessThanOrEqual((a + b + c) * (1 + 1e-12));
      }),
    );
  });

  it('agrees for two and three terms and does not depend on the order', () => {
    fc.assert(
      fc.property(time, time, exponent, (a, b, p) => {
        expect(softMax3(a, 0, b, p)).toBeCloseTo(softMax2(b, a, p), 6);
        expect(softMax2(a, b, p)).toBe(softMax2(b, a, p));
      }),
    );
  });

  it('is the Euclidean norm for p = 2 and 0 for nothing', () => {
    expect(softMax2(3, 4, 2)).toBeCloseTo(5, 12);
    expect(softMax3(2, 3, 6, 2)).toBeCloseTo(7, 12);
    expect(softMax3(0, 0, 0, 3)).toBe(0);
  });

  it('raises to real powers', () => {
    expect(power(8, 1 / 3)).toBeCloseTo(2, 12);
    expect(power(0, 2.5)).toBe(0);
  });
});
