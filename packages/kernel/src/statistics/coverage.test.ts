import { describe, expect, it } from 'vitest';
import { quantileSorted } from '../quantiles/quantile-sorted.ts';
import { randomStream } from '../random/named-stream.ts';
import { batchMeansInterval } from './batch-means-interval.ts';
import { batchQuantileInterval } from './batch-quantile-interval.ts';
import { sharesBelow } from './batch-shares.ts';
import { effectiveSamples } from './effective-samples.ts';
import { meanInterval } from './mean-interval.ts';
import { quantileDifference, quantileInfluence } from './quantile-influence.ts';
import type { QuantileInfluence } from './quantile-influence.ts';
import { welchInterval } from './welch-interval.ts';
import { wilsonInterval } from './wilson-interval.ts';

const SEEDS = 400;

/** Sojourn times of an M/M/1 queue with mean service 1 / `rate` from its steady state on, by Lindley's recursion: exponential with rate − load. */
function sojourns(seed: number, n: number, load: number, rate = 1): Float64Array {
  const [arrivals, services, start] = ['arrivals', 'services', 'start'].map((name) => randomStream(seed, name)) as [ReturnType<typeof randomStream>, ReturnType<typeof randomStream>, ReturnType<typeof randomStream>];
  const exponential = (stream: typeof arrivals, mean: number): number => -Math.log(1 - stream.nextFloat()) * mean;
  let wait = start.nextFloat() < load / rate ? exponential(start, 1 / (rate - load)) : 0;
  return Float64Array.from({ length: n }, () => {
    const sojourn = wait + exponential(services, 1 / rate);
    wait = Math.max(0, sojourn - exponential(arrivals, 1 / load));
    return sojourn;
  });
}

const exactQuantile = (p: number, load: number, rate = 1): number => -Math.log(1 - p) / (rate - load);

function coverage(covers: (seed: number) => boolean): number {
  let hits = 0;
  for (let seed = 0; seed < SEEDS; seed++) if (covers(seed)) hits++;
  return hits / SEEDS;
}

function expectHonest(share: number): void {
  expect(share).toBeGreaterThanOrEqual(0.9);
  expect(share).toBeLessThanOrEqual(0.985);
}

function influenceOf(values: Float64Array, p: number): QuantileInfluence {
  const sorted = values.slice().sort();
  return quantileInfluence(sharesBelow(values, quantileSorted(sorted, p), 20), p, (share) => quantileSorted(sorted, share));
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
