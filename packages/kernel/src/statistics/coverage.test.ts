import { describe, expect, it } from 'vitest';
import { coverage, exactQuantile, sojourns } from '../testing/sojourns.ts';
import { batchMeansInterval } from './batch-means-interval.ts';
import { batchQuantileInterval } from './batch-quantile-interval.ts';
import { sharesBelow } from './batch-shares.ts';
import { effectiveSamples } from './effective-samples.ts';
import { wilsonInterval } from './wilson-interval.ts';

function expectHonest(share: number): void {
  expect(share).toBeGreaterThanOrEqual(0.9);
  expect(share).toBeLessThanOrEqual(0.985);
}

describe('95 % intervals of one run of M/M/1 cover 90 to 98 % of 400 seeds', () => {
  it.each([
    [0.3, 4000, 0.5],
    [0.5, 4000, 0.5],
    [0.5, 4000, 0.95],
    [0.5, 10_000, 0.99],
    [0.8, 20_000, 0.99],
  ])('load %d, %d requests, p = %d', (load, n, p) => {
    expectHonest(coverage((seed) => {
      const { quantile, halfWidth } = batchQuantileInterval(sojourns(seed, n, load), p)!;
      return Math.abs(quantile - exactQuantile(p, load)) <= halfWidth;
    }));
  });

  it.each([[0.3, 2000], [0.5, 4000], [0.7, 10_000]])('load %d, %d requests, mean', (load, n) => {
    expectHonest(coverage((seed) => {
      const { mean, halfWidth } = batchMeansInterval(sojourns(seed, n, load))!;
      return Math.abs(mean - 1 / (1 - load)) <= halfWidth;
    }));
  });

  it('share of sojourns within a bound, by Wilson over effective samples', () => {
    const bound = exactQuantile(0.9, 0.5);
    expectHonest(coverage((seed) => {
      const values = sojourns(seed, 4000, 0.5);
      const shares = sharesBelow(values, bound, 20);
      const share = shares.reduce((sum, { below }) => sum + below, 0) / values.length;
      const n = effectiveSamples(shares, share);
      const { lower, upper } = wilsonInterval(share * n, n);
      return lower <= 0.9 && 0.9 <= upper;
    }));
  });
});

describe('effectiveSamples', () => {
  it('is about the number of independent values, and far fewer for correlated ones', () => {
    const of = (load: number): number => {
      const counts = Array.from({ length: 40 }, (_, seed) => {
        const values = sojourns(seed, 20_000, load);
        return effectiveSamples(sharesBelow(values, exactQuantile(0.9, load), 20), 0.9);
      });
      return counts.reduce((sum, n) => sum + n, 0) / counts.length;
    };
    expect(of(0.001)).toBeGreaterThan(15_000);
    expect(of(0.8)).toBeLessThan(3000);
  });
});
