import { describe, expect, it } from 'vitest';
import { RandomStream } from './random-stream.ts';

function draws<T>(n: number, draw: () => T): T[] {
  return Array.from({ length: n }, draw);
}

describe('RandomStream', () => {
  it('is sfc32: equal to an independent implementation in Python integers', () => {
    const stream = new RandomStream(1, 2, 3);
    expect(draws(6, () => stream.nextUint32())).toEqual([
      3987121759, 92551270, 1122162139, 24194941, 3548292025, 428635494,
    ]);
  });

  it('draws floats from [0, 1) with all 53 bits', () => {
    const stream = new RandomStream(4, 5, 6);
    const values = draws(4000, () => stream.nextFloat());
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...values)).toBeLessThan(1);
    expect(values.some((value) => (value * 2 ** 53) % 2 === 1)).toBe(true);
    expect(values.every((value) => Number.isInteger(value * 2 ** 53))).toBe(true);
  });

  it('draws open floats that are odd multiples of 2^-53, hence never 0 nor 1', () => {
    const stream = new RandomStream(4, 5, 6);
    for (const value of draws(4000, () => stream.nextOpen())) {
      expect((value * 2 ** 53) % 2).toBe(1);
    }
  });

  it.each([1, 2, 7, 1000, 2 ** 32, 2 ** 40 + 1, 2 ** 53])('draws whole numbers below %d', (n) => {
    const stream = new RandomStream(7, 8, 9);
    for (const value of draws(500, () => stream.nextInt(n))) {
      expect(Number.isInteger(value) && value >= 0 && value < n).toBe(true);
    }
  });

  it('draws whole numbers without bias where the modulo alone would show it', () => {
    // 3 * 2^30 is 3/4 of 2^32: a plain modulo would hit the lower third half of the time.
    const stream = new RandomStream(10, 11, 12);
    const n = 30_000;
    const low = draws(n, () => stream.nextInt(3 * 2 ** 30)).filter((value) => value < 2 ** 30).length;
    expect(Math.abs(low - n / 3)).toBeLessThan(4 * Math.sqrt((n * 2) / 9));
  });

  it.each([0, -1, 1.5, Number.NaN, 2 ** 53 + 2])('refuses the bound %d', (n) => {
    const stream = new RandomStream(1, 2, 3);
    expect(() => stream.nextInt(n)).toThrowError(expect.objectContaining({ code: 'E0004' }));
  });

  it('fills a chi-square table of bytes evenly', () => {
    const stream = new RandomStream(13, 14, 15);
    const counts = new Float64Array(256);
    const n = 256 * 400;
    for (let i = 0; i < n; i++) (counts[stream.nextUint32() >>> 24] as number)++;
    const chiSquare = counts.reduce((sum, count) => sum + (count - 400) ** 2 / 400, 0);
    // 255 degrees of freedom: the 0.1 % and 99.9 % points.
    expect(chiSquare).toBeGreaterThan(190);
    expect(chiSquare).toBeLessThan(330);
  });

  it('draws normals with the moments of a normal', () => {
    const stream = new RandomStream(16, 17, 18);
    const n = 200_000;
    const moments = [0, 0, 0, 0];
    for (let i = 0; i < n; i++) {
      const x = stream.nextGaussian();
      moments.forEach((sum, power) => (moments[power] = sum + [x, x * x, x * x * x, x * x * x * x][power]!));
    }
    const [first, second, third, fourth] = moments.map((sum) => sum / n) as [number, number, number, number];
    expect(Math.abs(first)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(second - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
    expect(Math.abs(third)).toBeLessThan(4 * Math.sqrt(15 / n));
    expect(Math.abs(fourth - 3)).toBeLessThan(4 * Math.sqrt(96 / n));
  });
});
