import { describe, expect, it } from 'vitest';
import { quantileSorted } from '../quantiles/quantile-sorted.ts';
import { coverage, exactQuantile, sojourns } from '../testing/sojourns.ts';
import { batchQuantileInterval } from './batch-quantile-interval.ts';
import { sharesBelow } from './batch-shares.ts';
import { meanInterval } from './mean-interval.ts';
import { quantileDifference, quantileInfluence } from './quantile-influence.ts';
import type { QuantileInfluence } from './quantile-influence.ts';
import { welchInterval } from './welch-interval.ts';

function expectHonest(share: number): void {
  expect(share).toBeGreaterThanOrEqual(0.9);
  expect(share).toBeLessThanOrEqual(0.985);
}

function influenceOf(values: Float64Array, p: number): QuantileInfluence {
  const sorted = values.slice().sort();
  return quantileInfluence(sharesBelow(values, quantileSorted(sorted, p), 20), p, (share) => quantileSorted(sorted, share));
}

describe('paired on common random numbers', () => {
  it.each([[0.5, 4000], [0.9, 8000], [0.99, 10_000]])('the p = %d difference of two rates covers the truth', (p, n) => {
    const truth = exactQuantile(p, 0.5, 1) - exactQuantile(p, 0.5, 1.1);
    expectHonest(coverage((seed) => {
      const { mean, halfWidth } = quantileDifference(influenceOf(sojourns(seed, n, 0.5, 1), p), influenceOf(sojourns(seed, n, 0.5, 1.1), p))!;
      return Math.abs(mean - truth) <= halfWidth;
    }));
  });

  it('is narrower than what independent runs would tell, and 0 for equal ones', () => {
    const [slow, fast] = [sojourns(1, 10_000, 0.5, 1), sojourns(1, 10_000, 0.5, 1.1)];
    const paired = quantileDifference(influenceOf(slow, 0.95), influenceOf(fast, 0.95))!.halfWidth;
    const apart = batchQuantileInterval(slow, 0.95)!.halfWidth;
    expect(paired).toBeLessThan(0.75 * apart);
    expect(quantileDifference(influenceOf(slow, 0.95), influenceOf(slow, 0.95))).toEqual({ mean: 0, halfWidth: 0 });
  });

  it('over replications: paired t and Welch cover the difference of means', () => {
    const means = (base: number, rate: number): number[] => Array.from({ length: 10 }, (_, i) => sojourns(base + i, 300, 0.5, rate).reduce((sum, x) => sum + x, 0) / 300);
    const truth = 1 / 0.5 - 1 / 0.6;
    expectHonest(coverage((seed) => {
      const [own, other] = [means(100 * seed, 1), means(100 * seed, 1.1)];
      const { mean, halfWidth } = meanInterval(own.map((value, i) => value - other[i]!));
      return Math.abs(mean - truth) <= halfWidth;
    }));
    expectHonest(coverage((seed) => {
      const { mean, halfWidth } = welchInterval(means(100 * seed, 1), means(100 * seed + 50, 1.1));
      return Math.abs(mean - truth) <= halfWidth;
    }));
  });
});
