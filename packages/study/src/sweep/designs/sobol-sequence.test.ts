import { describe, expect, it } from 'vitest';
import { latinHypercube } from './latin-hypercube.ts';
import { owenScramble } from './owen-scramble.ts';
import { scrambledSobol } from './scrambled-sobol.ts';
import { MOST_SOBOL_DIMENSIONS, sobolDirections, sobolWord } from './sobol-sequence.ts';

describe('sobolWord', () => {
  // From scipy.stats.qmc.Sobol(64, scramble=False, bits=32) of SciPy 1.17.1, its Gray code undone.
  it.each([
    [1, [2147483648, 2147483648, 2147483648, 2147483648, 2147483648, 2147483648]],
    [2, [1073741824, 3221225472, 3221225472, 1073741824, 3221225472, 1073741824]],
    [3, [3221225472, 1073741824, 1073741824, 3221225472, 1073741824, 3221225472]],
    [5, [2684354560, 536870912, 3758096384, 1610612736, 2684354560, 3758096384]],
    [100, [637534208, 3321888768, 2986344448, 4261412864, 2113929216, 2449473536]],
    [1000, [398458880, 692060160, 1933574144, 524288000, 1715470336, 4290772992]],
    [5000, [298319872, 3351773184, 556269568, 3237478400, 3279421440, 4066902016]],
    [8191, [4294443008, 2576875520, 2161639424, 734527488, 82313216, 418906112]],
  ])('point %d has the coordinates of SciPy in dimensions 1, 2, 3, 10, 33 and 64', (index, expected) => {
    expect([0, 1, 2, 9, 32, 63].map((dimension) => sobolWord(index, sobolDirections(dimension)))).toEqual(expected);
  });

  it('has 64 dimensions', () => {
    expect(MOST_SOBOL_DIMENSIONS).toBe(64);
  });
});

/** Points in each elementary interval of 2^-a × 2^-b × … in these dimensions. */
function countIn(points: Float64Array, width: number, dimensions: readonly number[], bits: readonly number[]): Int32Array {
  const counts = new Int32Array(2 ** bits.reduce((sum, each) => sum + each, 0));
  for (let row = 0; row * width < points.length; row++) {
    let cell = 0;
    dimensions.forEach((dimension, i) => (cell = cell * (1 << bits[i]!) + Math.floor(points[row * width + dimension]! * (1 << bits[i]!))));
    counts[cell]!++;
  }
  return counts;
}

describe('scrambledSobol', () => {
  const k = 8;
  const width = 40;

  it.each([1, 2, 77])('seed %d: the first two dimensions are a (0, 8, 2)-net', (seed) => {
    const points = scrambledSobol(1 << k, width, seed);
    for (let a = 0; a <= k; a++) expect(new Set(countIn(points, width, [0, 1], [a, k - a]))).toEqual(new Set([1]));
  });

  it.each([1, 5])('seed %d: the first three dimensions are a (1, 8, 3)-net', (seed) => {
    const points = scrambledSobol(1 << k, width, seed);
    for (let a = 0; a < k; a++) for (let b = 0; a + b < k; b++) expect(new Set(countIn(points, width, [0, 1, 2], [a, b, k - 1 - a - b]))).toEqual(new Set([2]));
  });

  it('hits every stratum of every dimension once', () => {
    const points = scrambledSobol(1 << k, width, 3);
    for (let dimension = 0; dimension < width; dimension++) expect(new Set(countIn(points, width, [dimension], [k]))).toEqual(new Set([1]));
  });

  it('is the same for the same seed, begins alike whatever the size, and differs between seeds', () => {
    const long = scrambledSobol(64, 5, 9);
    expect(scrambledSobol(64, 5, 9)).toEqual(long);
    expect(scrambledSobol(16, 5, 9)).toEqual(long.slice(0, 80));
    expect(scrambledSobol(64, 5, 10)).not.toEqual(long);
  });

  it('integrates a smooth function a hundred times better than random points would', () => {
    const count = 4096;
    const points = scrambledSobol(count, 4, 1);
    let sum = 0;
    for (let row = 0; row < count; row++) sum += [0, 1, 2, 3].reduce((product, d) => product * (1 + (points[row * 4 + d]! - 0.5)), 1);
    // The standard error of 4096 random points is about 0.01.
    expect(Math.abs(sum / count - 1)).toBeLessThan(1e-4);
  });
});

describe('owenScramble', () => {
  it('is a bijection that keeps shared leading bits shared and parts where words part', () => {
    for (let i = 0; i < 2000; i++) {
      const a = Math.imul(i, 0x9e3779b1) >>> 0;
      const bit = i % 32;
      const b = (a ^ (1 << bit)) >>> 0;
      const parted = owenScramble(a, 12345 + i) ^ owenScramble(b, 12345 + i);
      expect(31 - Math.clz32(parted)).toBe(bit);
    }
  });
});

describe('latinHypercube', () => {
  it.each([[1, 1], [7, 3], [100, 12]])('%d points in %d dimensions: each stratum of each dimension once', (count, dimensions) => {
    const points = latinHypercube(count, dimensions, 4);
    for (let dimension = 0; dimension < dimensions; dimension++) {
      const strata = Array.from({ length: count }, (_, row) => Math.floor(points[row * dimensions + dimension]! * count));
      expect(strata.toSorted((a, b) => a - b)).toEqual(Array.from({ length: count }, (_, i) => i));
    }
  });

  it('draws dimensions apart from each other', () => {
    const points = latinHypercube(50, 2, 4);
    expect(latinHypercube(50, 1, 4)).toEqual(points.filter((_, i) => i % 2 === 0));
    expect(points.filter((_, i) => i % 2 === 1)).not.toEqual(points.filter((_, i) => i % 2 === 0));
  });
});
