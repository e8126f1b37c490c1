import { describe, expect, it } from 'vitest';
import { BinnedSeries } from './binned-series.ts';

describe('BinnedSeries', () => {
  it('averages a gauge over each bin', () => {
    const series = new BinnedSeries({ channels: 2, binS: 1 });
    series.addInterval(0.5, 2.25, 1, 4);
    expect(series.means(1, 3)).toEqual([2, 4, 1]);
    expect(series.means(0, 3)).toEqual([0, 0, 0]);
  });

  it('divides the last bin by the part that has passed', () => {
    const series = new BinnedSeries({ channels: 1, binS: 1 });
    series.addInterval(0, 1.5, 0, 4);
    expect(series.means(0, 1.5)).toEqual([4, 4]);
  });

  it('counts amounts per second, those at the very end included', () => {
    const series = new BinnedSeries({ channels: 1, binS: 2 });
    series.addAmount(0, 0, 3);
    series.addAmount(2, 0, 5);
    series.addAmount(4, 0, 7);
    expect(series.means(0, 4)).toEqual([1.5, 6]);
  });

  it('spreads an amount over an interval, or puts it at its instant', () => {
    const series = new BinnedSeries({ channels: 1, binS: 1 });
    series.addAmountOver(0.5, 2.5, 0, 8);
    series.addAmountOver(1.5, 1.5, 0, 1);
    expect(series.means(0, 3)).toEqual([2, 5, 2]);
  });

  it('merges pairs and doubles the width when the bins run out', () => {
    const series = new BinnedSeries({ channels: 2, binS: 1, maxBins: 4 });
    for (let i = 0; i < 4; i++) series.addAmount(i, 1, i + 1);
    expect(series.binS).toBe(1);
    series.addAmount(4, 1, 5);
    expect(series.binS).toBe(2);
    expect(series.means(1, 6)).toEqual([1.5, 3.5, 2.5]);
    series.addInterval(0, 33, 0, 1);
    expect(series.binS).toBe(16);
    expect(series.means(0, 33)).toEqual([1, 1, 1]);
    expect(series.means(1, 33)).toEqual([15 / 16, 0, 0]);
  });

  it('does not need a bin that only begins where the interval ends', () => {
    const series = new BinnedSeries({ channels: 1, binS: 1, maxBins: 4 });
    series.addInterval(0, 4, 0, 1);
    expect(series.binS).toBe(1);
  });

  it('widens to an end that nothing was recorded near', () => {
    const series = new BinnedSeries({ channels: 1, binS: 1, maxBins: 4 });
    series.addAmount(0, 0, 8);
    expect(series.means(0, 16)).toEqual([2, 0, 0, 0]);
    expect(series.binS).toBe(4);
    expect(series.binCount(16)).toBe(4);
  });

  it('starts where it is told', () => {
    const series = new BinnedSeries({ channels: 1, binS: 1, startS: 100 });
    series.addInterval(101, 102, 0, 5);
    expect(series.means(0, 102)).toEqual([0, 5]);
  });

  it.each([
    ['a time before the start', (s: BinnedSeries) => s.addAmount(-1, 0, 1)],
    ['a NaN time', (s: BinnedSeries) => s.addAmount(Number.NaN, 0, 1)],
    ['an infinite end', (s: BinnedSeries) => s.addInterval(0, Infinity, 0, 1)],
    ['an end before the beginning', (s: BinnedSeries) => s.addInterval(2, 1, 0, 1)],
    ['an unknown channel', (s: BinnedSeries) => s.addAmount(0, 1, 1)],
    ['a NaN amount', (s: BinnedSeries) => s.addAmount(0, 0, Number.NaN)],
  ])('refuses %s', (_, call) => {
    const series = new BinnedSeries({ channels: 1, binS: 1 });
    expect(() => call(series)).toThrowError(expect.objectContaining({ code: 'E0030' }));
  });

  it.each([
    { channels: 0, binS: 1 },
    { channels: 1, binS: 0 },
    { channels: 1, binS: 1, maxBins: 3 },
    { channels: 1, binS: 1, startS: Number.NaN },
  ])('refuses the options %j', (options) => {
    expect(() => new BinnedSeries(options)).toThrowError(expect.objectContaining({ code: 'E0030' }));
  });
});
