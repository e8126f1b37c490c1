import { describe, expect, it } from 'vitest';
import { lagOneAutocorrelation } from './lag-one-autocorrelation.ts';
import { linearTrend } from './linear-trend.ts';
import { meanInterval } from './mean-interval.ts';
import { mean } from './mean.ts';
import { NeumaierSum } from './neumaier-sum.ts';
import { variance } from './variance.ts';
import { wilsonInterval } from './wilson-interval.ts';

describe('NeumaierSum', () => {
  it('keeps what plain and Kahan summation lose', () => {
    const sum = new NeumaierSum();
    for (const value of [1, 1e100, 1, -1e100]) sum.add(value);
    expect(sum.total).toBe(2);
  });

  it('stays infinite', () => {
    const sum = new NeumaierSum();
    sum.add(Infinity);
    sum.add(1);
    expect(sum.total).toBe(Infinity);
  });
});

describe('mean and variance', () => {
  it('are exact on small numbers and accurate on a large offset', () => {
    expect(mean([1, 2, 3, 4])).toBe(2.5);
    expect(variance([1, 2, 3, 4])).toBeCloseTo(5 / 3, 15);
    expect(variance([1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16])).toBe(30);
  });

  it('are NaN for too few values', () => {
    expect(mean([])).toBeNaN();
    expect(variance([1])).toBeNaN();
  });
});

describe('meanInterval', () => {
  it('is Student\'s interval', () => {
    // t_{0.975, 4} = 2.7764451, s = 1.5811388, n = 5.
    const { mean: center, halfWidth } = meanInterval([1, 2, 3, 4, 5]);
    expect(center).toBe(3);
    expect(halfWidth).toBeCloseTo((2.7764451051977987 * Math.sqrt(2.5)) / Math.sqrt(5), 12);
  });

  it('knows nothing from one value', () => {
    expect(meanInterval([4])).toEqual({ mean: 4, halfWidth: Infinity });
  });

  it.each([0, 1, 95])('refuses the confidence %d', (confidence) => {
    expect(() => meanInterval([1, 2], confidence)).toThrowError(expect.objectContaining({ code: 'E0020' }));
  });
});

describe('lagOneAutocorrelation', () => {
  it('is near -1 for alternating, near 1 for slow, 0 for constant values', () => {
    expect(lagOneAutocorrelation(Array.from({ length: 100 }, (_, i) => i % 2))).toBeCloseTo(-0.99, 12);
    expect(lagOneAutocorrelation(Array.from({ length: 100 }, (_, i) => i))).toBeGreaterThan(0.95);
    expect(lagOneAutocorrelation([3, 3, 3])).toBe(0);
  });
});

describe('wilsonInterval', () => {
  it('has the published limits for 81 of 263 (Newcombe 1998, method 3)', () => {
    const { lower, upper } = wilsonInterval(81, 263);
    expect(lower).toBeCloseTo(0.2553, 4);
    expect(upper).toBeCloseTo(0.3662, 4);
  });

  it('has the published limits for 0 of 20 and 1 of 29', () => {
    expect(wilsonInterval(0, 20).lower).toBe(0);
    expect(wilsonInterval(0, 20).upper).toBeCloseTo(0.1611, 4);
    expect(wilsonInterval(1, 29).lower).toBeCloseTo(0.0061, 4);
    expect(wilsonInterval(1, 29).upper).toBeCloseTo(0.1718, 4);
  });

  it('is everything without trials, and reaches 1 when all succeed', () => {
    expect(wilsonInterval(0, 0)).toEqual({ lower: 0, upper: 1 });
    expect(wilsonInterval(7, 7).upper).toBe(1);
  });

  it.each([
    [5, 4],
    [-1, 4],
    [Number.NaN, 4],
    [1, Infinity],
  ])('refuses %d of %d', (successes, n) => {
    expect(() => wilsonInterval(successes, n)).toThrowError(expect.objectContaining({ code: 'E0023' }));
  });
});

describe('linearTrend', () => {
  it('finds the line and its t statistic', () => {
    // Least squares by hand: sxx = 10, slope 0.6, residuals -.2 .2 -.4 1 -.6 -> t = 0.6 / sqrt(1.6 / 3 / 10).
    const { slope, intercept, tStatistic } = linearTrend([1, 2, 2, 4, 3]);
    expect(slope).toBeCloseTo(0.6, 14);
    expect(intercept).toBeCloseTo(1.2, 14);
    expect(tStatistic).toBeCloseTo(0.6 / Math.sqrt(1.6 / 3 / 10), 12);
  });

  it('is sure of a perfect slope and silent about a constant', () => {
    expect(linearTrend([0, 1, 2, 3]).tStatistic).toBe(Infinity);
    expect(linearTrend([5, 5, 5])).toEqual({ slope: 0, intercept: 5, tStatistic: 0 });
  });

  it('refuses two values', () => {
    expect(() => linearTrend([1, 2])).toThrowError(expect.objectContaining({ code: 'E0023' }));
  });
});
