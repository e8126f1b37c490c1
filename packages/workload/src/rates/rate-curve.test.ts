import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expectedArrivals } from './expected-arrivals.ts';
import { rateCurve } from './rate-curve.ts';
import type { RateSegment } from './rate-segment.ts';
import type { CurveArrivalSpec, RateSeries, SeriesArrivalSpec } from './rate-spec.ts';
import { RateWalk } from './rate-walk.ts';
import { windowRate } from './transform-rate.ts';

const mass = (spec: CurveArrivalSpec, untilS?: number): number => expectedArrivals(rateCurve(spec, 1), untilS);
const timeOf = (spec: CurveArrivalSpec, expected: number): number => new RateWalk(rateCurve(spec, 1), Infinity).timeOf(expected);
const rows = (...pairs: readonly (readonly [number, number])[]): RateSeries => ({ source: 'a.csv', timeS: Float64Array.from(pairs, ([time]) => time), ratePerS: Float64Array.from(pairs, ([, rate]) => rate) });
const series = (more: Partial<SeriesArrivalSpec> = {}): SeriesArrivalSpec => ({ process: 'series', file: 'a.csv', series: rows([0, 1], [10, 3], [20, 0]), ...more });

describe('a series', () => {
  it('holds each rate until the next row, the last one as long as the one before', () => {
    // 10 s of 1/s, 10 s of 3/s, 10 s of nothing.
    expect(mass(series())).toBe(40);
    expect(timeOf(series(), 25)).toBe(15);
    expect(timeOf(series(), 40)).toBe(Infinity);
  });

  it('goes in straight lines when asked to', () => {
    // Trapezia: (1 + 3) / 2 * 10 = 20 and (3 + 0) / 2 * 10 = 15.
    const lines = series({ interpolate: true });
    expect(mass(lines)).toBe(35);
    // 1 x + 0.1 x² = 7.5 at x = 5; from 10 s on 3 x - 0.15 x² = 11.25 at x = 5.
    expect(timeOf(lines, 7.5)).toBeCloseTo(5, 12);
    expect(timeOf(lines, 31.25)).toBeCloseTo(15, 12);
  });

  it('is cut, scaled to a mean or a peak of the part, sped up, and repeated', () => {
    // 5 s of 1/s and 10 s of 3/s: 35 in 15 s.
    const part = { fromS: 5, toS: 20 };
    expect(mass(series(part))).toBe(35);
    expect(mass(series({ ...part, meanRatePerS: 7 }))).toBeCloseTo(7 * 15, 10);
    expect(mass(series({ ...part, peakRatePerS: 6 }))).toBe(70);
    expect(mass(series({ ...part, peakRatePerS: 6, rateScale: 0.5 }))).toBe(35);
    expect(mass(series({ ...part, timeScale: 5 }))).toBe(7);
    expect(timeOf(series({ ...part, timeScale: 5 }), 1)).toBe(1);
    // The second round begins after 15 s and 35 arrivals.
    expect(timeOf(series({ ...part, repeat: true }), 40)).toBe(20);
  });

  it('refuses a window without arrivals, and a CV that is not there', () => {
    expect(() => mass(series({ fromS: 20 }))).toThrow(expect.objectContaining({ code: 'E0544', message: expect.stringContaining('the rate is 0 from 20 s to 30 s') as string }) as Error);
    expect(() => mass(series({ fromS: 30 }))).toThrow(expect.objectContaining({ code: 'E0544', message: expect.stringContaining('end at 30 s') as string }) as Error);
    expect(() => mass(series({ cv: 'file' }))).toThrow(expect.objectContaining({ code: 'E0547' }) as Error);
    const gap = { ...rows([0, 1], [10, 3]), cv: Float64Array.of(1, 0) };
    expect(() => mass(series({ series: gap, cv: 'file' }))).toThrow(/row at 10 s has a rate and no CV/);
  });
});

describe('a day', () => {
  const hour = 3600;
  const day = (more: object = {}): CurveArrivalSpec => ({ process: 'diurnal', meanRatePerS: 5, peakToMean: 1.8, peakAtS: 0, periodS: 24 * hour, ...more });
  const rateAt = (spec: CurveArrivalSpec, timeS: number): number => [...windowRate(rateCurve(spec, 1), timeS, timeS + 1)][0]?.startRate ?? Number.NaN;

  it('is a cosine of the mean and the peak asked for', () => {
    expect(mass(day(), 24 * hour)).toBeCloseTo(5 * 24 * hour, 6);
    expect(rateAt(day(), 0)).toBeCloseTo(9, 12);
    expect(rateAt(day(), 12 * hour)).toBeCloseTo(1, 12);
    for (const at of [1, 5, 7, 11]) expect(rateAt(day(), at * hour)).toBeCloseTo(5 + 4 * Math.cos((2 * Math.PI * at) / 24), 10);
    // Integral of 5 + 4 cos(2 pi t / T) over a quarter: 5 T / 4 + 4 T / (2 pi). Straight pieces miss it by 1 in 25,000.
    const quarter = 5 * 6 * hour + (4 * 24 * hour) / (2 * Math.PI);
    expect(Math.abs(mass(day(), 6 * hour) / quarter - 1)).toBeLessThan(4e-5);
  });

  it.each([1, 1.5, 2, 3, 6.5, 10])('has a peak of %f times its mean, at its hour', (peakToMean) => {
    const spec = day({ peakToMean, peakAtS: 14 * hour });
    expect(mass(spec, 24 * hour)).toBeCloseTo(5 * 24 * hour, 4);
    expect(rateAt(spec, 14 * hour)).toBeCloseTo(5 * peakToMean, 8);
    expect(rateAt(spec, 38 * hour)).toBeCloseTo(5 * peakToMean, 8);
    const rates = [...windowRate(rateCurve(spec, 1), 0, 24 * hour)].map(({ startRate }) => startRate);
    expect(Math.max(...rates)).toBeLessThan(5 * peakToMean + 1e-9);
    expect(Math.min(...rates)).toBeGreaterThan(-1e-12);
  });

  it('is quieter on days 6 and 7', () => {
    const days = Array.from({ length: 8 }, (_, d) => mass(day({ weekend: 0.5, fromS: d * 24 * hour, toS: (d + 1) * 24 * hour })) / (5 * 24 * hour));
    days.forEach((share, d) => expect(share).toBeCloseTo(d === 5 || d === 6 ? 0.5 : 1, 6));
  });
});

describe('steps, spikes and states', () => {
  it('step', () => {
    const spec: CurveArrivalSpec = { process: 'step', steps: [{ atS: 5, ratePerS: 2 }, { atS: 10, ratePerS: 0 }, { atS: 12, ratePerS: 4 }] };
    // Nothing, 10, nothing, 8 by 14 s.
    expect(mass(spec, 14)).toBe(18);
    expect([timeOf(spec, 0), timeOf(spec, 10), timeOf(spec, 18), timeOf(spec, 410)]).toEqual([5, 12, 14, 112]);
    // With `every: 14` the second round begins with five silent seconds.
    expect(timeOf({ ...spec, everyS: 14 }, 20)).toBe(20);
  });

  it('spike', () => {
    const spec: CurveArrivalSpec = { process: 'spike', baseRatePerS: 1, peakRatePerS: 3, atS: 10, riseS: 4, holdS: 6, fallS: 4 };
    // 10, then 4 * 2, 6 * 3 and 4 * 2.
    expect(mass(spec, 24)).toBe(44);
    // Half of the rise: rates 1 to 2 over 2 s.
    expect(timeOf(spec, 13)).toBeCloseTo(12, 12);
    expect(timeOf(spec, 50)).toBe(30);
    // The next spike begins at 10 + 20, after 44 + 6, and rises at once.
    expect(timeOf({ ...spec, everyS: 20 }, 53)).toBeCloseTo(32, 12);
  });

  it('mmpp stays in its states as long as it should, by its own stream', () => {
    const spec: CurveArrivalSpec = { process: 'mmpp', states: [{ ratePerS: 2, meanStayS: 10 }, { ratePerS: 0, meanStayS: 30 }] };
    // A quarter of the time at 2/s. Cycles of 40 s and of 10² + 30² s²: 2500 of them are within 2 %.
    expect(Math.abs(mass(spec, 100_000) / 50_000 - 1)).toBeLessThan(0.06);
    expect(mass(spec, 1000)).toBe(mass(spec, 1000));
    expect(expectedArrivals(rateCurve(spec, 1), 1000)).not.toBe(expectedArrivals(rateCurve(spec, 2), 1000));
  });

  it.each<[string, object]>([
    ['rateScale', { process: 'step', steps: [{ atS: 0, ratePerS: 1 }], rateScale: 0 }],
    ['toS', { process: 'step', steps: [{ atS: 0, ratePerS: 1 }], fromS: 4, toS: 4 }],
    ['cv', { process: 'step', steps: [{ atS: 0, ratePerS: 1 }], cv: 'file' }],
    ['steps[1].atS', { process: 'step', steps: [{ atS: 3, ratePerS: 1 }, { atS: 3, ratePerS: 2 }] }],
    ['steps', { process: 'step', steps: [{ atS: 3, ratePerS: 0 }] }],
    ['peakToMean', { process: 'diurnal', meanRatePerS: 1, peakToMean: 11, peakAtS: 0, periodS: 9 }],
    ['peakAtS', { process: 'diurnal', meanRatePerS: 1, peakToMean: 2, peakAtS: 9, periodS: 9 }],
    ['states', { process: 'mmpp', states: [{ ratePerS: 0, meanStayS: 1 }] }],
    ['everyS', { process: 'spike', baseRatePerS: 1, peakRatePerS: 2, atS: 0, riseS: 1, holdS: 1, fallS: 1, everyS: 2 }],
    ['series', { process: 'series', file: 'a.csv' }],
  ])('refuses a wrong %s with E0520', (key, spec) => {
    expect(() => mass(spec as CurveArrivalSpec, 10)).toThrow(expect.objectContaining({ code: 'E0520', path: `arrivals.${key}` }) as Error);
  });
});

describe('any curve of straight lines', () => {
  const rate = fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e3, noNaN: true }));
  const segment = fc.record({ lengthS: fc.double({ min: 1e-2, max: 1e4, noNaN: true }), startRate: rate, endRate: rate });
  const curves = fc.array(segment, { minLength: 1, maxLength: 12 });
  const lengthOf = (curve: readonly RateSegment[]): number => curve.reduce((sum, { lengthS }) => sum + lengthS, 0);

  it('is inverted exactly: as many are expected by the time of the n-th as n', () => {
    fc.assert(
      fc.property(curves, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 20 }), (curve, shares) => {
        const all = expectedArrivals(curve);
        const walk = new RateWalk(curve, Infinity);
        let lastS = 0;
        for (const share of shares.sort((a, b) => a - b)) {
          const timeS = walk.timeOf(share * all);
          if (timeS === Infinity) {
            expect(share * all).toBeGreaterThanOrEqual(all * (1 - 1e-12));
            continue;
          }
          expect(timeS).toBeGreaterThanOrEqual(lastS);
          expect(Math.abs(expectedArrivals(curve, timeS) - share * all)).toBeLessThanOrEqual(1e-7 * Math.max(1, all));
          lastS = timeS;
        }
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  it('is the sum of its parts', () => {
    fc.assert(
      fc.property(curves, fc.double({ min: 0, max: 1, noNaN: true }), (curve, share) => {
        const cutS = share * lengthOf(curve);
        const parts = expectedArrivals(windowRate(curve, 0, cutS)) + expectedArrivals(windowRate(curve, cutS, Infinity));
        expect(Math.abs(parts - expectedArrivals(curve))).toBeLessThanOrEqual(1e-9 * Math.max(1, expectedArrivals(curve)));
      }),
      { seed: 2, numRuns: 300 },
    );
  });
});
