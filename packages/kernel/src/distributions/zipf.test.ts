import { describe, expect, it } from 'vitest';
import { randomStream } from '../random/named-stream.ts';
import { generalizedHarmonic } from './generalized-harmonic.ts';
import { zipf } from './zipf.ts';

const N = 100_000;

describe('zipf', () => {
  it.each([
    [1, 1.3],
    [2, 1],
    [10, 0],
    [10, 1],
    [40, 0.5],
    [40, 1 + 1e-12],
    [100, 2.5],
    [12, 30],
  ])('n = %d, s = %d passes a chi-square test against k^-s', (n, s) => {
    const stream = randomStream(11, `zipf ${n} ${s}`);
    const distribution = zipf(n, s);
    const counts = new Float64Array(n + 1);
    for (let i = 0; i < N; i++) (counts[distribution.sample(stream)] as number)++;
    const total = generalizedHarmonic(n, s);
    let chiSquare = 0;
    let cells = 0;
    let restExpected = 0;
    let restSeen = 0;
    for (let k = 1; k <= n; k++) {
      const expected = (N * Math.exp(-s * Math.log(k))) / total;
      if (expected < 10) {
        restExpected += expected;
        restSeen += counts[k] as number;
      } else {
        chiSquare += ((counts[k] as number) - expected) ** 2 / expected;
        cells++;
      }
    }
    if (restExpected >= 1) {
      chiSquare += (restSeen - restExpected) ** 2 / restExpected;
      cells++;
    } else {
      expect(restSeen).toBeLessThan(8);
    }
    // Wilson and Hilferty's approximation of the 99.9 % point.
    const df = Math.max(1, cells - 1);
    const root = 1 - 2 / (9 * df) + 3.09 * Math.sqrt(2 / (9 * df));
    expect(chiSquare).toBeLessThanOrEqual(df * root * root * root);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(N);
    expect(counts[0]).toBe(0);
  });

  it('draws from a billion ranks with the exact mean', () => {
    const distribution = zipf(1e9, 0.8);
    const stream = randomStream(12, 'zipf billion');
    let sum = 0;
    for (let i = 0; i < N; i++) sum += distribution.sample(stream);
    expect(Math.abs(sum / N - distribution.mean)).toBeLessThan(4 * Math.sqrt(distribution.variance / N));
    // By mpmath, 25 digits.
    expect(distribution.mean / 169044454.30123018).toBeCloseTo(1, 12);
  });

  it('is uniform at s = 0', () => {
    expect(zipf(9, 0).mean).toBeCloseTo(5, 12);
    expect(zipf(9, 0).variance).toBeCloseTo(80 / 12, 12);
  });

  it.each([0, -1, 2.5, Number.NaN, Infinity])('refuses n = %d', (n) => {
    expect(() => zipf(n, 1)).toThrowError(expect.objectContaining({ code: 'E0010', path: 'zipf.n' }));
  });

  it.each([-0.1, Infinity, Number.NaN])('refuses s = %d', (s) => {
    expect(() => zipf(10, s)).toThrowError(expect.objectContaining({ code: 'E0010', path: 'zipf.s' }));
  });
});

describe('generalizedHarmonic', () => {
  // By mpmath, 20 digits.
  it.each([
    [10, 1, 2.928968253968254],
    [1000, 1, 7.485470860550345],
    [100_000, 1.2, 5.0915829411767515],
    [1e9, 0.8, 311.04113385574872],
    [1e6, -2, 333333833333500000],
    [1e6, 3.5, 1.1267338673170562],
    [1e6, 1.0000000001, 14.392726713329587],
  ])('H(%d, %d)', (n, s, exact) => {
    expect(Math.abs(generalizedHarmonic(n, s) / exact - 1)).toBeLessThan(2e-15);
  });
});
