import { describe, expect, it } from 'vitest';
import { dependsOnSeed } from './depends-on-seed.ts';
import { parseScenario } from './parse-scenario.ts';
import type { ProfileSource, TraceSource } from './scenario.ts';

const parse = (workload: string): ReturnType<typeof parseScenario>['workload'] => parseScenario(`workload: { ${workload} }\nfleet: { model: m, gpu: g }\n`, 's.yaml').workload;
const arrivals = (text: string): unknown => (parse(`profile: p, arrivals: { ${text} }`).source as ProfileSource).arrivals;

describe('arrivals that follow a rate', () => {
  it.each<[string, object]>([
    ['process: series, file: a.csv', { process: 'series', file: 'a.csv' }],
    ['process: series, file: a.csv, day: 3, meanRate: 5, cv: file, interpolate: true, timeScale: 24', { process: 'series', file: 'a.csv', fromS: 172_800, toS: 259_200, meanRatePerS: 5, cv: 'file', interpolate: true, timeScale: 24 }],
    ['process: series, file: a.csv, from: 1h, to: 2h, peakRate: 9, repeat: true', { process: 'series', file: 'a.csv', fromS: 3600, toS: 7200, peakRatePerS: 9, repeat: true }],
    ['process: diurnal, mean: 5', { process: 'diurnal', meanRatePerS: 5, peakToMean: 2, peakAtS: 50_400, periodS: 86_400 }],
    ['process: diurnal, mean: 5, peakToMean: 3, peakAt: 9h, weekend: 0.4, cv: 2', { process: 'diurnal', meanRatePerS: 5, peakToMean: 3, peakAtS: 32_400, periodS: 86_400, weekend: 0.4, cv: 2 }],
    ['process: step, steps: [{ at: 0, rate: 2 }, { at: 1m, rate: 0 }], every: 2m', { process: 'step', steps: [{ atS: 0, ratePerS: 2 }, { atS: 60, ratePerS: 0 }], everyS: 120 }],
    ['process: spike, base: 1, peak: 5, at: 1m, rise: 5s, hold: 10s, rateScale: 2', { process: 'spike', baseRatePerS: 1, peakRatePerS: 5, atS: 60, riseS: 5, holdS: 10, fallS: 0, rateScale: 2 }],
    ['process: mmpp, states: [{ rate: 5, stay: 10s }, { rate: 0, stay: 1m }]', { process: 'mmpp', states: [{ ratePerS: 5, meanStayS: 10 }, { ratePerS: 0, meanStayS: 60 }] }],
  ])('%s', (text, spec) => {
    expect(arrivals(text)).toEqual(spec);
  });

  it.each<[string, string, string]>([
    ['E0106', 'process: series, file: a.csv, day: 1, from: 1h', 'is a window already'],
    ['E0106', 'process: series, file: a.csv, meanRate: 1, peakRate: 2', 'give only one of `meanRate`, `peakRate`'],
    ['E0106', 'process: series, file: a.csv, from: 2h, to: 1h', 'must be after `from` (7200 s), not 3600 s'],
    ['E0108', 'process: series', 'arrivals.file` is missing'],
    ['E0106', 'process: diurnal, mean: 5, peakAt: 25h', 'within the period of 86400 s, not 90000 s'],
    ['E0106', 'process: diurnal, mean: 5, peakToMean: 12', 'at most 10, not 12'],
    ['E0105', 'process: diurnal, mean: 5, cv: file', 'must be a number'],
    ['E0106', 'process: step, steps: [{ at: 5, rate: 1 }, { at: 5, rate: 2 }]', 'must rise in time: step 2 is at 5 s'],
    ['E0106', 'process: step, steps: [{ at: 5, rate: 0 }]', 'must have a rate above 0'],
    ['E0106', 'process: spike, base: 1, peak: 2, at: 0, hold: 0', 'must be above 0 s'],
    ['E0106', 'process: spike, base: 1, peak: 2, at: 0, hold: 10, every: 5', 'at least the length of the spike (10 s), not 5 s'],
    ['E0106', 'process: mmpp, states: [{ rate: 0, stay: 1 }, { rate: 0, stay: 1 }]', 'must have a rate above 0'],
    ['E0107', 'process: serie, file: a.csv', 'did you mean `series`?'],
  ])('refuses with %s: %s', (code, text, message) => {
    expect(() => arrivals(text)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(message) as string }) as Error);
  });

  it('warp a trace, which keeps its own gaps', () => {
    const warped = parse('trace: t, warp: { process: diurnal, mean: 3 }');
    expect((warped.source as TraceSource).warp).toMatchObject({ process: 'diurnal', meanRatePerS: 3 });
    expect(dependsOnSeed(warped)).toBe(false);
    expect(dependsOnSeed(parse('trace: t, warp: { process: mmpp, states: [{ rate: 1, stay: 1 }, { rate: 2, stay: 1 }] }'))).toBe(true);
    expect(dependsOnSeed(parse('classes: { a: { trace: t }, b: { trace: u } }'))).toBe(false);
    expect(dependsOnSeed(parse('classes: { a: { trace: t }, b: { profile: u } }'))).toBe(true);
    expect(() => parse('trace: t, warp: { process: diurnal, mean: 3, cv: 2 }')).toThrow(expect.objectContaining({ code: 'E0111' }) as Error);
    expect(() => parse('trace: t, warp: { process: diurnal, mean: 3 }, arrivals: { process: poisson, rate: 1 }')).toThrow(expect.objectContaining({ code: 'E0109' }) as Error);
    expect(() => parse('profile: t, warp: { process: diurnal, mean: 3 }')).toThrow(expect.objectContaining({ code: 'E0111' }) as Error);
  });
});
