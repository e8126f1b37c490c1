import { describe, expect, it } from 'vitest';
import { randomStream } from '../random/named-stream.ts';
import { constant } from './constant.ts';
import type { Distribution } from './distribution.ts';
import { empiricalQuantiles } from './empirical-quantiles.ts';
import { exponential } from './exponential.ts';
import { gamma } from './gamma.ts';
import { lognormalByMean } from './lognormal-by-mean.ts';
import { lognormal } from './lognormal.ts';
import { mixture } from './mixture.ts';
import { pareto } from './pareto.ts';
import { uniform } from './uniform.ts';
import { weibull } from './weibull.ts';

/** Φ by Abramowitz and Stegun 7.1.26, |error| < 1.5e-7. */
function normalCdf(z: number): number {
  const x = Math.abs(z) / Math.SQRT2;
  const t = 1 / (1 + 0.3275911 * x);
  const poly = t * (0.254829592 + t * (-0.284496736 + t * (1.421413741 + t * (-1.453152027 + t * 1.061405429))));
  const tail = (poly * Math.exp(-x * x)) / 2;
  return z > 0 ? 1 - tail : tail;
}

interface Case {
  readonly name: string;
  readonly distribution: Distribution;
  readonly cdf: (x: number) => number;
  readonly mean: number;
  readonly variance: number;
}

const erlang2 = (x: number): number => 1 - Math.exp(-x) * (1 + x);
const oneMinusExp = (x: number): number => -Math.expm1(-x);

const CASES: readonly Case[] = [
  { name: 'uniform(-1, 3)', distribution: uniform(-1, 3), cdf: (x) => (x + 1) / 4, mean: 1, variance: 4 / 3 },
  { name: 'exponential(2)', distribution: exponential(2), cdf: (x) => oneMinusExp(x / 2), mean: 2, variance: 4 },
  { name: 'exponential rate', distribution: exponential({ rate: 4 }), cdf: (x) => oneMinusExp(4 * x), mean: 0.25, variance: 0.0625 },
  { name: 'gamma(2, 3)', distribution: gamma(2, 3), cdf: (x) => erlang2(x / 3), mean: 6, variance: 18 },
  { name: 'gamma(1, 1)', distribution: gamma(1, 1), cdf: oneMinusExp, mean: 1, variance: 1 },
  // Gamma(1/2, 2) is the square of a standard normal.
  { name: 'gamma(0.5, 2)', distribution: gamma(0.5, 2), cdf: (x) => 2 * normalCdf(Math.sqrt(x)) - 1, mean: 1, variance: 2 },
  { name: 'weibull(2, 3)', distribution: weibull(2, 3), cdf: (x) => oneMinusExp((x * x) / 9), mean: 3 * Math.sqrt(Math.PI) / 2, variance: 9 * (1 - Math.PI / 4) },
  { name: 'weibull(0.5, 1)', distribution: weibull(0.5, 1), cdf: (x) => oneMinusExp(Math.sqrt(x)), mean: 2, variance: 20 },
  { name: 'lognormal(1, 0.5)', distribution: lognormal(1, 0.5), cdf: (x) => normalCdf((Math.log(x) - 1) / 0.5), mean: Math.exp(1.125), variance: (Math.exp(0.25) - 1) * Math.exp(2.25) },
  { name: 'lognormalByMean(5, 1)', distribution: lognormalByMean(5, 1), cdf: (x) => normalCdf((Math.log(x) - Math.log(5) + Math.log(2) / 2) / Math.sqrt(Math.log(2))), mean: 5, variance: 25 },
  { name: 'pareto(5, 2)', distribution: pareto(5, 2), cdf: (x) => 1 - Math.exp(5 * Math.log(2 / x)), mean: 2.5, variance: 20 / 48 },
  { name: 'empirical', distribution: empiricalQuantiles([0, 0.5, 0.9, 1], [0, 10, 20, 100]), cdf: (x) => (x < 10 ? x / 20 : x < 20 ? 0.5 + (x - 10) * 0.04 : 0.9 + (x - 20) / 800), mean: 14.5, variance: 50 / 3 + 0.4 * 700 / 3 + 0.1 * 12400 / 3 - 14.5 * 14.5 },
  { name: 'mixture', distribution: mixture([1, 3], [exponential(1), uniform(0, 4)]), cdf: (x) => 0.25 * oneMinusExp(x) + 0.75 * Math.min(1, x / 4), mean: 1.75, variance: 0.25 * 2 + 0.75 * (16 / 3) - 1.75 * 1.75 },
];

const N = 100_000;

describe.each(CASES)('$name', ({ name, distribution, cdf, mean, variance }) => {
  const stream = randomStream(2024, name);
  const sample = Float64Array.from({ length: N }, () => distribution.sample(stream)).sort();

  it('states the exact mean and variance', () => {
    expect(distribution.mean / mean).toBeCloseTo(1, 12);
    expect(distribution.variance / variance).toBeCloseTo(1, 12);
  });

  it('has the sample mean within four standard errors', () => {
    const sampleMean = sample.reduce((sum, x) => sum + x, 0) / N;
    expect(Math.abs(sampleMean - mean)).toBeLessThan(4 * Math.sqrt(variance / N));
  });

  it('follows its distribution function: Kolmogorov-Smirnov at 0.1 %', () => {
    let distance = 0;
    sample.forEach((x, i) => {
      const f = cdf(x);
      distance = Math.max(distance, f - i / N, (i + 1) / N - f);
    });
    expect(distance * Math.sqrt(N)).toBeLessThan(1.95);
  });
});

describe('moments that do not exist', () => {
  it.each([
    [1, Infinity, Number.NaN],
    [0.5, Infinity, Number.NaN],
    [1.5, 3, Infinity],
    [2, 2, Infinity],
  ])('pareto of shape %d has mean %d and variance %d', (shape, mean, variance) => {
    expect(pareto(shape, 1)).toMatchObject({ mean, variance });
  });
});

describe('constant', () => {
  it('is the value and draws nothing', () => {
    const stream = randomStream(1, 'a');
    expect(constant(3).sample(stream)).toBe(3);
    expect(constant(3)).toMatchObject({ mean: 3, variance: 0 });
    expect(stream.nextUint32()).toBe(randomStream(1, 'a').nextUint32());
  });
});

describe('empiricalQuantiles', () => {
  it('draws atoms and skips gaps', () => {
    const distribution = empiricalQuantiles([0, 0.3, 0.3, 1], [1, 1, 5, 5]);
    const stream = randomStream(3, 'atoms');
    const values = Array.from({ length: 20_000 }, () => distribution.sample(stream));
    expect(new Set(values)).toEqual(new Set([1, 5]));
    const ones = values.filter((value) => value === 1).length;
    expect(Math.abs(ones - 6000)).toBeLessThan(4 * Math.sqrt(20_000 * 0.21));
    expect(distribution.mean).toBeCloseTo(3.8, 12);
    expect(distribution.variance).toBeCloseTo(0.21 * 16, 12);
  });

  it.each([
    ['a length that differs', [0, 1], [1]],
    ['one row', [0], [1]],
    ['a first probability above 0', [0.1, 1], [1, 2]],
    ['a last probability below 1', [0, 0.99], [1, 2]],
    ['falling probabilities', [0, 0.5, 0.4, 1], [1, 2, 3, 4]],
    ['falling values', [0, 0.5, 1], [1, 3, 2]],
    ['a value that is NaN', [0, 0.5, 1], [1, Number.NaN, 2]],
    ['a probability that is NaN', [0, Number.NaN, 1], [1, 1, 2]],
  ])('refuses %s', (_, probabilities, values) => {
    expect(() => empiricalQuantiles(probabilities, values)).toThrowError(expect.objectContaining({ code: 'E0011' }));
  });
});

describe('mixture', () => {
  it('never draws a part of weight 0, whose moments do not count either', () => {
    const distribution = mixture([0, 2, 0], [pareto(0.5, 1), constant(2), constant(9)]);
    const stream = randomStream(1, 'mixture');
    for (let i = 0; i < 1000; i++) expect(distribution.sample(stream)).toBe(2);
    expect(distribution).toMatchObject({ mean: 2, variance: 0 });
  });

  it.each([
    ['no parts', [], []],
    ['too few weights', [1], [constant(1), constant(2)]],
    ['a negative weight', [1, -1], [constant(1), constant(2)]],
    ['a NaN weight', [1, Number.NaN], [constant(1), constant(2)]],
    ['only zero weights', [0, 0], [constant(1), constant(2)]],
  ])('refuses %s', (_, weights, parts) => {
    expect(() => mixture(weights, parts)).toThrowError(expect.objectContaining({ code: 'E0012' }));
  });
});

describe('parameters', () => {
  it.each([
    ['constant.value', () => constant(Number.NaN)],
    ['uniform.low', () => uniform(-Infinity, 1)],
    ['uniform.high', () => uniform(2, 1)],
    ['exponential.mean', () => exponential(0)],
    ['exponential.mean', () => exponential({ mean: -1 })],
    ['exponential.rate', () => exponential({ rate: 0 })],
    ['gamma.shape', () => gamma(0, 1)],
    ['gamma.scale', () => gamma(1, Infinity)],
    ['weibull.shape', () => weibull(-1, 1)],
    ['weibull.scale', () => weibull(1, Number.NaN)],
    ['lognormal.mu', () => lognormal(Infinity, 1)],
    ['lognormal.sigma', () => lognormal(0, -0.1)],
    ['lognormalByMean.mean', () => lognormalByMean(0, 1)],
    ['lognormalByMean.cv', () => lognormalByMean(1, -1)],
    ['pareto.shape', () => pareto(0, 1)],
    ['pareto.minimum', () => pareto(1, 0)],
  ])('%s out of its domain is refused by name', (path, build) => {
    expect(build).toThrowError(expect.objectContaining({ code: 'E0010', path }));
  });
});
