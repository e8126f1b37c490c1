import { describe, expect, it } from 'vitest';
import { normalQuantile } from './normal-quantile.ts';
import { tQuantile } from './t-quantile.ts';

// Golden values by mpmath with 30 digits.
describe('normalQuantile', () => {
  it.each([
    [1e-300, -37.0470962993612],
    [1e-20, -9.262340089798408],
    [1e-10, -6.361340902404056],
    [0.001, -3.0902323061678135],
    [0.01, -2.326347874040841],
    [0.075, -1.4395314709384559],
    [0.3, -0.5244005127080408],
    [0.6, 0.25334710313579974],
    [0.975, 1.9599639845400539],
    [0.9999999, 5.199337582290661],
  ])('at %d', (p, exact) => {
    expect(Math.abs(normalQuantile(p) / exact - 1)).toBeLessThan(1e-15);
  });

  it('is 0 at 1/2', () => {
    expect(normalQuantile(0.5)).toBe(0);
  });

  it.each([0, 1, -1, 2, Number.NaN])('refuses %d', (p) => {
    expect(() => normalQuantile(p)).toThrowError(expect.objectContaining({ code: 'E0020' }));
  });
});

describe('tQuantile', () => {
  it.each([
    [0.975, 0.5, 164.55767348048241],
    [0.975, 1, 12.706204736174693],
    [0.975, 2, 4.302652729749462],
    [0.9, 3, 1.6377443536962103],
    [0.9999999, 4.5, 51.912218685498556],
    [0.6, 10, 0.26018482949208018],
    [0.975, 19, 2.0930240544083093],
    [0.995, 29, 2.7563859036706051],
    [0.975, 100, 1.9839715185235519],
    [0.975, 1000, 1.9623390808264082],
  ])('p = %d, df = %d', (p, df, exact) => {
    expect(Math.abs(tQuantile(p, df) / exact - 1)).toBeLessThan(1e-13);
  });

  it('is symmetric', () => {
    expect(tQuantile(0.025, 19)).toBeCloseTo(-tQuantile(0.975, 19), 12);
    expect(tQuantile(0.5, 19)).toBe(0);
  });

  it('approaches the normal', () => {
    expect(tQuantile(0.975, 1e6)).toBeCloseTo(1.9599663568141067, 9);
    expect(tQuantile(0.975, Infinity)).toBe(normalQuantile(0.975));
  });

  it.each([0, -1, Number.NaN])('refuses %d degrees of freedom', (df) => {
    expect(() => tQuantile(0.975, df)).toThrowError(expect.objectContaining({ code: 'E0023' }));
  });
});
