import { describe, expect, it } from 'vitest';
import { arrivalStats } from '../stats/arrival-stats.ts';
import { generateArrivals } from '../synth/generate-arrivals.ts';
import { synthesize } from '../synth/synthesize.ts';
import { curveArrivals } from './curve-arrivals.ts';
import { expectedArrivals } from './expected-arrivals.ts';
import { rateCurve } from './rate-curve.ts';
import type { CurveArrivalSpec, RateSeries } from './rate-spec.ts';
import { scaleArrivals } from './scale-arrivals.ts';

const waves: RateSeries = { source: 'w.csv', timeS: Float64Array.of(0, 100, 200, 300), ratePerS: Float64Array.of(2, 10, 0, 6), cv: Float64Array.of(1, 3, 0, 0.5) };
const spec: CurveArrivalSpec = { process: 'series', file: 'w.csv', series: waves };

describe('curveArrivals', () => {
  it('at a constant rate is the Poisson process of that rate', () => {
    const flat = curveArrivals({ process: 'step', steps: [{ atS: 0, ratePerS: 4 }] }, 7, 2000, Infinity);
    generateArrivals({ process: 'poisson', ratePerS: 4 }, 7, { count: 2000 }).forEach((timeS, i) => expect(flat[i]).toBeCloseTo(timeS, 8));
  });

  it('scales without redrawing: the n-th request has the same expected number before it', () => {
    const base = curveArrivals({ ...spec, repeat: true, cv: 2 }, 3, 3000, Infinity);
    const double = curveArrivals({ ...spec, repeat: true, cv: 2, rateScale: 2.5 }, 3, 3000, Infinity);
    for (let i = 0; i < 3000; i += 97) {
      const before = expectedArrivals(rateCurve({ ...spec, repeat: true }, 3), base[i]);
      expect(2.5 * expectedArrivals(rateCurve({ ...spec, repeat: true }, 3), double[i])).toBeCloseTo(before, 6);
    }
    expect(scaleArrivals(spec, 2.5)).toEqual({ ...spec, rateScale: 2.5 });
  });

  it('ends with the curve, with the duration or with the count', () => {
    // 200 + 1000 + 0 + 600 arrivals in 400 s.
    const all = curveArrivals(spec, 5, Infinity, Infinity);
    expect(Math.abs(all.length - 1800)).toBeLessThan(4 * Math.sqrt(1800));
    expect(all.at(-1)).toBeLessThan(400);
    expect(all.filter((timeS) => timeS >= 200 && timeS < 300)).toHaveLength(0);
    expect(curveArrivals(spec, 5, Infinity, 150)).toEqual(all.filter((timeS) => timeS < 150));
    expect(curveArrivals(spec, 5, 40, Infinity)).toEqual(all.slice(0, 40));
    expect(generateArrivals(spec, 5, {})).toEqual(all);
    expect(() => generateArrivals({ ...spec, repeat: true }, 5, {})).toThrow(expect.objectContaining({ code: 'E0520' }) as Error);
  });

  it('has the CV of each row where that row holds', () => {
    const long: RateSeries = { source: 'l.csv', timeS: Float64Array.of(0, 20_000), ratePerS: Float64Array.of(2, 4), cv: Float64Array.of(0.5, 2.5) };
    const times = curveArrivals({ process: 'series', file: 'l.csv', series: long, cv: 'file' }, 11, Infinity, Infinity);
    const cvOf = (fromS: number, toS: number): number => arrivalStats(times.filter((timeS) => timeS >= fromS && timeS < toS), 0)?.gapCv ?? 0;
    // 40,000 and 80,000 gaps.
    expect(Math.abs(cvOf(0, 20_000) - 0.5)).toBeLessThan(0.01);
    expect(Math.abs(cvOf(20_000, 40_000) - 2.5)).toBeLessThan(0.08);
  });

  it('refuses more requests than memory holds, before it draws them', () => {
    const much: CurveArrivalSpec = { process: 'diurnal', meanRatePerS: 2000, peakToMean: 2, peakAtS: 0, periodS: 86_400, toS: 86_400 };
    // 2000 * 86,400 = 172.8 million.
    expect(() => curveArrivals(much, 1, Infinity, Infinity)).toThrow(expect.objectContaining({ code: 'E0545', message: expect.stringMatching(/more than 100000000 requests .* at most 50000000/) as string }) as Error);
    expect(curveArrivals(much, 1, 10, Infinity)).toHaveLength(10);
  });

  it('starts conversations, and leaves lengths as they were', () => {
    const chats = { requests: 300, arrivals: spec, input: { distribution: 'exponential', mean: 100 }, output: 20, sessions: { turns: 3, thinkS: 5 } } as const;
    const curved = synthesize(chats, 4);
    const flat = synthesize({ ...chats, arrivals: { process: 'poisson', ratePerS: 1 } }, 4);
    expect(curved.count).toBe(300);
    const bySession = (columns: typeof flat): number[] => Array.from(columns.inputTokens, (tokens, r) => [columns.session?.[r] ?? 0, columns.turn?.[r] ?? 0, tokens] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([, , tokens]) => tokens);
    expect(bySession(curved)).toEqual(bySession(flat));
    expect(synthesize({ arrivals: spec, input: 1, output: 1 }, 4).count).toBe(curveArrivals(spec, 4, Infinity, Infinity).length);
  });
});
