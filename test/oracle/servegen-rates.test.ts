import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { generateArrivals, parseRateSeries, type RateSeries, type SeriesArrivalSpec } from '@foretoken/workload';
import { describe, expect, it } from 'vitest';
import { SHARED } from '../golden/foretoken.ts';

interface Pool {
  readonly windows: number;
  readonly total_rate: { readonly min: number; readonly mean: number; readonly max: number };
  readonly day_means: readonly number[];
}

const pools = ['language/m-small', 'language/m-mid', 'language/m-large', 'reason/deepseek-r1', 'multimodal/mm-image'];
const seriesOf = (pool: string): RateSeries => {
  const name = `servegen_total_rate_${pool.split('/')[1] ?? ''}.csv`;
  return parseRateSeries(readFileSync(join(SHARED ?? '', 'traces', 'servegen', name), 'utf8'), name);
};
const WINDOW_S = 600;

function countsOf(arrivalS: Float64Array): Float64Array {
  const counts = new Float64Array(144);
  for (const timeS of arrivalS) counts[Math.floor(timeS / WINDOW_S)]! += 1;
  return counts;
}

describe.skipIf(SHARED === undefined)('ServeGen rates (skipped: FORETOKEN_SHARED and ../shared are missing)', () => {
  const stats = SHARED === undefined ? {} : (JSON.parse(readFileSync(join(SHARED, 'oracles', 'servegen_stats.json'), 'utf8')) as Readonly<Record<string, Pool>>);

  it.each(pools)('%s is read with its windows, its mean, its extremes and its days', (pool) => {
    const { timeS, ratePerS, cv } = seriesOf(pool);
    const published = stats[pool]!;
    expect([ratePerS.length, timeS.at(-1), cv?.length]).toEqual([published.windows, (published.windows - 1) * WINDOW_S, published.windows]);
    const mean = (rates: Float64Array): number => rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
    expect(mean(ratePerS)).toBeCloseTo(published.total_rate.mean, 5);
    expect(Math.max(...ratePerS)).toBeCloseTo(published.total_rate.max, 5);
    published.day_means.forEach((day, d) => expect(mean(ratePerS.subarray(144 * d, 144 * (d + 1)))).toBeCloseTo(day, 1));
  });

  const series = SHARED === undefined ? undefined : seriesOf('language/m-large');
  const day: SeriesArrivalSpec = { process: 'series', file: 'm-large', ...(series === undefined ? {} : { series }), fromS: 2 * 86_400, toS: 3 * 86_400, meanRatePerS: 5 };
  const rates = series?.ratePerS.subarray(288, 432) ?? new Float64Array(0);
  const meanRate = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  const expected = Array.from(rates, (rate) => (rate / meanRate) * 5 * WINDOW_S);

  it.each([1, 2.5])('a day of m-large has its rates in every window, within the error of gaps with CV %f', (cv) => {
    const counts = countsOf(generateArrivals({ ...day, cv }, 9, {}));
    // Counts of a renewal process vary by cv² times their mean.
    const squares = expected.map((mean, w) => (counts[w]! - mean) ** 2 / (cv * cv * mean));
    // 144 squared standard scores: 144 ± 4 sqrt(288).
    expect(Math.abs(squares.reduce((sum, square) => sum + square, 0) - 144)).toBeLessThan(68);
    expect(Math.max(...squares)).toBeLessThan(20);
  });

  it('has the CV of the file in every window', () => {
    const times = generateArrivals({ ...day, cv: 'file', meanRatePerS: 50 }, 9, {});
    const cvs = series?.cv?.subarray(288, 432) ?? [];
    const measured = Array.from(cvs, (_, w) => {
      const inside = times.filter((timeS) => timeS >= w * WINDOW_S && timeS < (w + 1) * WINDOW_S);
      const gaps = Array.from(inside.subarray(1), (timeS, i) => timeS - inside[i]!);
      const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
      return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean;
    });
    // About 30,000 gaps each; the CV of bursty gamma gaps is known to some per cent only.
    const ratios = measured.map((cv, w) => cv / cvs[w]!);
    expect(Math.abs(ratios.reduce((sum, ratio) => sum + ratio, 0) / ratios.length - 1)).toBeLessThan(0.01);
    ratios.forEach((ratio) => expect(Math.abs(ratio - 1)).toBeLessThan(0.15));
  });
});
