import { describe, expect, it } from 'vitest';
import { randomStream } from '../random/named-stream.ts';
import { batchMeansInterval } from './batch-means-interval.ts';
import { batchQuantileInterval } from './batch-quantile-interval.ts';
import { mser5 } from './mser5.ts';
import { quantileInterval } from './quantile-interval.ts';

/** Gaussian AR(1) around `level`: its mean has the variance σ²(1 + a) / (n (1 - a)). */
function autoregressive(seed: number, n: number, a: number, level = 0): Float64Array {
  const stream = randomStream(seed, 'ar1');
  const values = new Float64Array(n);
  let x = stream.nextGaussian() / Math.sqrt(1 - a * a);
  for (let i = 0; i < n; i++) {
    x = a * x + stream.nextGaussian();
    values[i] = level + x;
  }
  return values;
}

function coverage(runs: number, covers: (seed: number) => boolean): number {
  let hits = 0;
  for (let seed = 0; seed < runs; seed++) if (covers(seed)) hits++;
  return hits / runs;
}

describe('batchMeansInterval', () => {
  it('covers the true mean of a correlated run about as often as it says', () => {
    const share = coverage(300, (seed) => {
      const interval = batchMeansInterval(autoregressive(seed, 8000, 0.8, 10));
      return interval !== null && Math.abs(interval.mean - 10) <= interval.halfWidth;
    });
    expect(share).toBeGreaterThan(0.9);
    expect(share).toBeLessThan(0.99);
  });

  it('shows by the lag-1 correlation when batches are too short', () => {
    expect(batchMeansInterval(autoregressive(1, 400, 0.99))?.lagOne).toBeGreaterThan(0.3);
    expect(Math.abs(batchMeansInterval(autoregressive(1, 200_000, 0.5))?.lagOne ?? 1)).toBeLessThan(0.5);
  });

  it('uses every value for the mean', () => {
    const values = Array.from({ length: 207 }, (_, i) => i);
    expect(batchMeansInterval(values)?.mean).toBe(103);
  });

  it('is null for batches of fewer than 10 values', () => {
    expect(batchMeansInterval(new Float64Array(199))).toBeNull();
    expect(batchMeansInterval(new Float64Array(200))).toEqual({ mean: 0, halfWidth: 0, lagOne: 0 });
  });

  it.each([1, 2.5, Number.NaN])('refuses %d batches', (batches) => {
    expect(() => batchMeansInterval([1, 2, 3], batches)).toThrowError(expect.objectContaining({ code: 'E0023' }));
  });
});

describe('batchQuantileInterval', () => {
  it('covers the true quantile of a correlated run about as often as it says', () => {
    const exact = 1.6448536269514722 / Math.sqrt(1 - 0.64);
    const share = coverage(300, (seed) => {
      const interval = batchQuantileInterval(autoregressive(seed, 8000, 0.8), 0.95);
      return interval !== null && Math.abs(interval.quantile - exact) <= interval.halfWidth;
    });
    expect(share).toBeGreaterThan(0.88);
    expect(share).toBeLessThan(0.99);
  });

  it('is null where a batch has fewer than 1 / (1 - p) values', () => {
    const values = autoregressive(1, 2000, 0);
    expect(batchQuantileInterval(values, 0.99)).not.toBeNull();
    expect(batchQuantileInterval(values.subarray(1), 0.99)).toBeNull();
    expect(batchQuantileInterval(values.subarray(1), 0.01)).toBeNull();
    expect(batchQuantileInterval(values.subarray(0, 199), 0.5)).toBeNull();
  });

  it('leaves the values in their order', () => {
    const values = autoregressive(1, 400, 0);
    const copy = values.slice();
    batchQuantileInterval(values, 0.5);
    expect(values).toEqual(copy);
  });
});

describe('quantileInterval', () => {
  it('covers the true quantile of independent values about as often as it says', () => {
    const share = coverage(400, (seed) => {
      const bounds = quantileInterval(autoregressive(seed, 1000, 0).sort(), 0.9);
      return bounds !== null && bounds.lower <= 1.2815515655446004 && bounds.upper >= 1.2815515655446004;
    });
    expect(share).toBeGreaterThan(0.93);
    expect(share).toBeLessThan(0.99);
  });

  it('uses the ranks of the normal approximation', () => {
    const sorted = Float64Array.from({ length: 1000 }, (_, i) => i + 1);
    // 990 ± 1.96 sqrt(9.9): floor(983.83) and ceil(996.17) + 1.
    expect(quantileInterval(sorted, 0.99)).toEqual({ lower: 983, upper: 998 });
  });

  it('is null where fewer than 10 values are expected beyond', () => {
    expect(quantileInterval(new Float64Array(999), 0.99)).toBeNull();
    expect(quantileInterval(new Float64Array(1000), 0.99)).not.toBeNull();
  });
});

describe('mser5', () => {
  it('cuts a ramp where it ends', () => {
    const stream = randomStream(9, 'ramp');
    const values = Array.from({ length: 5000 }, (_, i) => Math.max(0, 1000 - i) / 20 + stream.nextGaussian());
    const { truncate, reliable } = mser5(values);
    expect(reliable).toBe(true);
    expect(truncate % 5).toBe(0);
    expect(truncate).toBeGreaterThanOrEqual(940);
    expect(truncate).toBeLessThanOrEqual(1060);
  });

  it('equals its definition', () => {
    const values = autoregressive(3, 500, 0.9).map((x, i) => x + Math.max(0, 80 - i));
    const blocks = Array.from({ length: 100 }, (_, b) => mean5(values, b));
    let best = 0;
    let bestError = Infinity;
    for (let d = 0; d <= 50; d++) {
      const rest = blocks.slice(d);
      const center = rest.reduce((sum, y) => sum + y, 0) / rest.length;
      const error = rest.reduce((sum, y) => sum + (y - center) ** 2, 0) / rest.length ** 2;
      if (error < bestError) [best, bestError] = [d, error];
    }
    expect(best).toBeGreaterThan(0);
    expect(mser5(values).truncate).toBe(best * 5);
  });

  it('drops nothing from constant values', () => {
    expect(mser5(new Float64Array(500).fill(3))).toEqual({ truncate: 0, reliable: true });
  });

  it('distrusts a run that never settles', () => {
    expect(mser5(Array.from({ length: 1000 }, (_, i) => i)).reliable).toBe(false);
  });

  it('distrusts and keeps fewer than 50 values', () => {
    expect(mser5(Array.from({ length: 49 }, (_, i) => -i))).toEqual({ truncate: 0, reliable: false });
  });
});

function mean5(values: Float64Array, block: number): number {
  return values.subarray(block * 5, block * 5 + 5).reduce((sum, x) => sum + x, 0) / 5;
}
