import { describe, expect, it } from 'vitest';
import { nearestRank } from './nearest-rank.ts';
import { quantileSorted } from './quantile-sorted.ts';
import { quantiles } from './quantiles.ts';
import { sortOrder } from './sort-order.ts';
import { weightedQuantiles } from './weighted-quantiles.ts';

const TEN = Float64Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);

describe('quantileSorted', () => {
  it.each([
    [0, 1],
    [0.25, 3.25],
    [0.5, 5.5],
    [0.9, 9.1],
    [0.99, 9.91],
    [1, 10],
  ])('interpolates like numpy: p = %d of 1 … 10 is %d', (p, expected) => {
    expect(quantileSorted(TEN, p)).toBe(expected);
  });

  it('is the value itself for one value, NaN for none', () => {
    expect(quantileSorted(Float64Array.of(7), 0.3)).toBe(7);
    expect(quantileSorted(new Float64Array(0), 0.3)).toBeNaN();
  });

  it('stays infinite between infinite neighbours', () => {
    expect(quantileSorted(Float64Array.of(1, Infinity, Infinity), 0.9)).toBe(Infinity);
  });

  it.each([-0.01, 1.01, 99, Number.NaN])('refuses p = %d', (p) => {
    expect(() => quantileSorted(TEN, p)).toThrowError(expect.objectContaining({ code: 'E0020' }));
  });
});

describe('quantiles', () => {
  it('sorts a copy', () => {
    const values = [9, 1, 5];
    expect(quantiles(values, [0, 0.5, 1])).toEqual([1, 5, 9]);
    expect(values).toEqual([9, 1, 5]);
  });

  it('is NaN when a value is', () => {
    expect(quantiles([1, Number.NaN, 3], [0, 1])).toEqual([Number.NaN, Number.NaN]);
  });
});

describe('nearestRank', () => {
  it.each([
    [0, 1],
    [0.1, 1],
    [0.1001, 2],
    [0.5, 5],
    [0.95, 10],
    [1, 10],
  ])('p = %d of 1 … 10 is %d', (p, expected) => {
    expect(nearestRank(TEN, p)).toBe(expected);
  });

  it('is not misled by the rounding of p n', () => {
    const hundred = Float64Array.from({ length: 100 }, (_, i) => i + 1);
    for (let percent = 1; percent <= 100; percent++) expect(nearestRank(hundred, percent / 100)).toBe(percent);
  });

  it('is NaN for no values', () => {
    expect(nearestRank(new Float64Array(0), 0.5)).toBeNaN();
  });
});

describe('weightedQuantiles', () => {
  it('equals the expanded multiset', () => {
    const expanded = [1, 1, 1, 4, 6, 6];
    const ps = [0, 0.1, 0.5, 0.6, 0.75, 0.99, 1];
    expect(weightedQuantiles(Float64Array.of(6, 1, 99, 4), Float64Array.of(2, 3, 0, 1), ps)).toEqual(quantiles(expanded, ps));
  });

  it('holds counts that no expansion could', () => {
    const [median, p99] = weightedQuantiles(Float64Array.of(2, 1), Float64Array.of(1e15, 4e15), [0.5, 0.99]);
    expect([median, p99]).toEqual([1, 2]);
  });

  it('is NaN without weight and where a value with weight is NaN', () => {
    expect(weightedQuantiles(Float64Array.of(1), Float64Array.of(0), [0.5])).toEqual([Number.NaN]);
    expect(weightedQuantiles(Float64Array.of(Number.NaN), Float64Array.of(2), [0.5])).toEqual([Number.NaN]);
    expect(weightedQuantiles(Float64Array.of(Number.NaN, 3), Float64Array.of(0, 2), [0.5])).toEqual([3]);
  });

  it.each([
    ['of another length', [1, 2]],
    ['that are negative', [-1]],
    ['that are fractions', [0.5]],
    ['that are NaN', [Number.NaN]],
  ])('refuses weights %s', (_, weights) => {
    const call = (): number[] => weightedQuantiles(Float64Array.of(1), Float64Array.from(weights), [0.5]);
    expect(call).toThrowError(expect.objectContaining({ code: 'E0021' }));
  });

  it('refuses weights beyond exact counting', () => {
    const call = (): number[] => weightedQuantiles(Float64Array.of(1, 2), Float64Array.of(2 ** 53, 2 ** 53), [0.5]);
    expect(call).toThrowError(expect.objectContaining({ code: 'E0021' }));
  });
});

describe('sortOrder', () => {
  it.each([12, 20_000])('is stable, with -0 equal to 0 and NaN last, for %d rows', (n) => {
    const pattern = [3, Number.NaN, 0, -0, -Infinity, -1e-300, 5e-324, Infinity, -2, 3, -0, 0];
    const values = Float64Array.from({ length: n }, (_, i) => pattern[i % pattern.length] as number);
    const order = Array.from(sortOrder(values));
    const expected = Array.from({ length: n }, (_, i) => i).sort((a, b) => {
      const x = values[a] as number;
      const y = values[b] as number;
      if (Number.isNaN(x) || Number.isNaN(y)) return Number(Number.isNaN(x)) - Number(Number.isNaN(y)) || a - b;
      return x < y ? -1 : x > y ? 1 : a - b;
    });
    expect(order).toEqual(expected);
  });
});
