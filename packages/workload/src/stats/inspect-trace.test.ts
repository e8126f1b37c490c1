import { describe, expect, it } from 'vitest';
import { synthesize } from '../synth/synthesize.ts';
import { arrivalStats } from './arrival-stats.ts';
import { detectTimeGrid } from './detect-time-grid.ts';
import { inspectTrace } from './inspect-trace.ts';

describe('inspectTrace', () => {
  it('describes a small trace exactly', () => {
    const stats = inspectTrace({
      count: 4,
      arrivalS: Float64Array.of(0, 0, 1, 4),
      inputTokens: Int32Array.of(1, 2, 3, 4),
      outputTokens: Int32Array.of(8, 6, 4, 2),
    });
    expect(stats.arrivals).toMatchObject({ n: 4, spanS: 4, meanRatePerS: 1, duplicateTimestamps: 1, gapMaxS: 3, gapP50S: 1, iod10S: null, ratePerMinute: null });
    // Counts 2, 1, 0, 0: mean 0.75, variance 0.6875.
    expect(stats.arrivals?.iod1S).toBeCloseTo(0.6875 / 0.75, 12);
    expect(stats.inputTokens).toMatchObject({ min: 1, max: 4, mean: 2.5, sum: 10, zeros: 0 });
    expect(stats.inputTokens.quantiles).toMatchObject({ 'p0.1': 1, p50: 2, p75: 3, p90: 4, 'p99.9': 4 });
    expect(stats.pearsonInputOutput).toBeCloseTo(-1, 12);
    expect(stats.reuse).toBeNull();
  });

  it('says nothing about what is not there', () => {
    const stats = inspectTrace({ count: 2, arrivalS: new Float64Array(2), inputTokens: Int32Array.of(1, 1), outputTokens: Int32Array.of(1, 2) });
    expect([stats.arrivals, stats.pearsonInputOutput, stats.sessions]).toEqual([null, null, null]);
  });

  it('sees a Poisson stream as one', () => {
    const { arrivalS } = synthesize({ requests: 50_000, arrivals: { process: 'poisson', ratePerS: 10 }, input: 1, output: 1 }, 4);
    const stats = arrivalStats(arrivalS, 0);
    for (const value of [stats?.gapCv, stats?.iod1S, stats?.iod10S]) expect(Math.abs((value ?? 0) - 1)).toBeLessThan(0.15);
    expect(stats?.quantisedArrivalsS).toBeNull();
  });

  it('refuses an empty trace and a bad block size with E0513', () => {
    const columns = { count: 0, arrivalS: new Float64Array(0), inputTokens: new Int32Array(0), outputTokens: new Int32Array(0) };
    expect(() => inspectTrace(columns)).toThrow(expect.objectContaining({ code: 'E0513' }) as Error);
    expect(() => inspectTrace(columns, { blockTokens: 0 })).toThrow(expect.objectContaining({ code: 'E0513' }) as Error);
  });
});

describe('detectTimeGrid', () => {
  it('finds a grid with small errors and empty places', () => {
    const arrivals = Float64Array.from({ length: 300 }, (_, i) => {
      const place = Math.floor(i / 3) + (i > 150 ? 2 : 0);
      return place * 3 + (place % 3) * 0.001;
    });
    expect(detectTimeGrid(arrivals)).toBe(3);
  });

  it('does not call a few equal times a grid', () => {
    expect(detectTimeGrid(Float64Array.from({ length: 300 }, (_, i) => (i % 50 === 1 ? i - 1 : i) * 0.37))).toBeNull();
  });
});
