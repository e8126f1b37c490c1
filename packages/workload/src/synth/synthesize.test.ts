import fc from 'fast-check';
import type { ForetokenError } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { arrivalStats } from '../stats/arrival-stats.ts';
import { lengthStats } from '../stats/length-stats.ts';
import type { ArrivalSpec } from './arrival-spec.ts';
import { generateArrivals } from './generate-arrivals.ts';
import type { SynthesisSpec } from './synthesis-spec.ts';
import { synthesize } from './synthesize.ts';

const plain: SynthesisSpec = { requests: 500, arrivals: { process: 'poisson', ratePerS: 5 }, input: 100, output: { distribution: 'lognormal', mean: 200, cv: 1, max: 1000 } };
const chats: SynthesisSpec = { ...plain, prefix: { tokens: 50, groups: 4, zipf: 1 }, sessions: { turns: { distribution: 'uniform', low: 1, high: 6 }, thinkS: { distribution: 'exponential', mean: 20 } } };

describe('generateArrivals', () => {
  it.each<[string, ArrivalSpec, number]>([
    ['poisson', { process: 'poisson', ratePerS: 4 }, 1],
    ['gamma', { process: 'gamma', ratePerS: 4, cv: 2.5 }, 2.5],
    ['weibull', { process: 'weibull', ratePerS: 4, shape: 2 }, 0.5227],
    ['constant', { process: 'constant', ratePerS: 4 }, 0],
    ['piecewise', { process: 'piecewise', binS: 10, ratesPerS: [4] }, 1],
  ])('%s has its rate and its gap variation', (_, spec, cv) => {
    const stats = arrivalStats(generateArrivals(spec, 1, { count: 60_000 }), 0);
    expect(stats?.meanRatePerS).toBeGreaterThan(4 * 0.96);
    expect(stats?.meanRatePerS).toBeLessThan(4 * 1.04);
    expect(Math.abs((stats?.gapCv ?? 0) - cv)).toBeLessThan(0.02 + 0.03 * cv);
  });

  it('stops at the duration', () => {
    const arrivals = generateArrivals({ process: 'constant', ratePerS: 2 }, 0, { durationS: 2 });
    expect([...arrivals]).toEqual([0, 0.5, 1, 1.5]);
  });

  it('sends bursts', () => {
    expect([...generateArrivals({ process: 'burst' }, 0, { count: 3 })]).toEqual([0, 0, 0]);
    expect([...generateArrivals({ process: 'burst', size: 2, everyS: 10 }, 0, { count: 5 })]).toEqual([0, 0, 10, 10, 20]);
    expect([...generateArrivals({ process: 'burst', size: 2, everyS: 10 }, 0, { durationS: 11 })]).toEqual([0, 0, 10, 10]);
  });

  it('follows the course of the rate, silent bins included, and repeats it', () => {
    const arrivals = generateArrivals({ process: 'piecewise', binS: 100, ratesPerS: [10, 0, 30] }, 3, { durationS: 600 });
    const counts = new Array(6).fill(0) as number[];
    arrivals.forEach((timeS) => (counts[Math.floor(timeS / 100)] = (counts[Math.floor(timeS / 100)] ?? 0) + 1));
    expect([counts[1], counts[4]]).toEqual([0, 0]);
    [1000, 3000].forEach((expected, i) => {
      for (const count of [counts[2 * i], counts[2 * i + 3]]) expect(Math.abs((count ?? 0) - expected)).toBeLessThan(5 * Math.sqrt(expected));
    });
  });

  it('keeps the mean rate when a cascade makes it bursty', () => {
    const spec: ArrivalSpec = { process: 'piecewise', binS: 10, ratesPerS: [20], cascade: [{ parts: 10, concentration: 0.2 }] };
    const arrivals = generateArrivals(spec, 2, { durationS: 3000 });
    const dispersion = (widthS: number): number => {
      const counts = new Float64Array(3000 / widthS);
      arrivals.forEach((timeS) => counts[Math.floor(timeS / widthS)]!++);
      const mean = arrivals.length / counts.length;
      return counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length / mean;
    };
    expect(Math.abs(arrivals.length / 3000 - 20)).toBeLessThan(0.5);
    // Shares of one Dirichlet(0.2) part of ten vary by (10 - 1) / (10 * 0.2 + 1) = 3 relative to their mean.
    expect(Math.abs(dispersion(1) - (1 + 20 * 3))).toBeLessThan(9);
    expect(Math.abs(dispersion(10) - 1)).toBeLessThan(0.4);
  });

  it.each<[ArrivalSpec, object]>([
    [{ process: 'poisson', ratePerS: 0 }, { count: 1 }],
    [{ process: 'gamma', ratePerS: 1, cv: -1 }, { count: 1 }],
    [{ process: 'poisson', ratePerS: 1 }, {}],
    [{ process: 'poisson', ratePerS: 1 }, { count: 1.5 }],
    [{ process: 'poisson', ratePerS: 1 }, { durationS: Number.NaN }],
    [{ process: 'burst' }, { durationS: 5 }],
    [{ process: 'burst', size: 0, everyS: 1 }, { count: 5 }],
    [{ process: 'piecewise', binS: 10, ratesPerS: [0, 0] }, { count: 5 }],
    [{ process: 'piecewise', binS: 10, ratesPerS: [1, Number.NaN] }, { count: 5 }],
  ])('refuses %j for %j with E0520', (spec, extent) => {
    expect(() => generateArrivals(spec, 0, extent)).toThrow(expect.objectContaining({ code: 'E0520' }) as ForetokenError);
  });
});

describe('synthesize', () => {
  it('gives the same columns for the same seed and others for another', () => {
    expect(synthesize(chats, 5)).toEqual(synthesize(chats, 5));
    expect(synthesize(chats, 5).arrivalS).not.toEqual(synthesize(chats, 6).arrivalS);
  });

  it('changes nothing else when one ingredient changes', () => {
    const base = synthesize(plain, 9);
    const longer = synthesize({ ...plain, input: { distribution: 'exponential', mean: 900 } }, 9);
    expect(longer.arrivalS).toEqual(base.arrivalS);
    expect(longer.outputTokens).toEqual(base.outputTokens);
    const faster = synthesize({ ...plain, arrivals: { process: 'gamma', ratePerS: 50, cv: 3 } }, 9);
    expect(faster.outputTokens).toEqual(base.outputTokens);
  });

  it('scales Poisson arrivals without redrawing them', () => {
    const base = synthesize(plain, 9);
    const double = synthesize({ ...plain, arrivals: { process: 'poisson', ratePerS: 10 } }, 9);
    base.arrivalS.forEach((timeS, r) => expect(double.arrivalS[r]).toBeCloseTo(timeS / 2, 9));
  });

  it('draws whole lengths within their bounds, every value of a uniform alike', () => {
    const { inputTokens } = synthesize({ ...plain, requests: 60_000, input: { distribution: 'uniform', low: 3, high: 5 } }, 1);
    const counts = [3, 4, 5].map((length) => inputTokens.filter((input) => input === length).length);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(60_000);
    counts.forEach((count) => expect(Math.abs(count - 20_000)).toBeLessThan(600));
    const clamped = synthesize({ ...plain, input: { distribution: 'lognormal', mean: 100, cv: 2, min: 50, max: 150 } }, 1).inputTokens;
    clamped.forEach((input) => expect(input >= 50 && input <= 150).toBe(true));
  });

  it('follows an empirical quantile table', () => {
    const input = { distribution: 'empirical', probabilities: [0, 0.5, 1], values: [10, 20, 1000] } as const;
    const stats = lengthStats(synthesize({ ...plain, requests: 40_000, input }, 1).inputTokens);
    expect([stats.min, stats.quantiles['p25']]).toEqual([10, 15]);
    expect(Math.abs((stats.quantiles['p75'] ?? 0) - 510)).toBeLessThan(15);
  });

  it('shares prefixes by Zipf popularity and nothing else', () => {
    const { content, inputTokens } = synthesize({ ...plain, requests: 20_000, prefix: { tokens: 32, groups: 3, zipf: 1 } }, 1);
    const groups = [0, 0, 0];
    const unique = new Set<number>();
    for (let r = 0; r < 20_000; r++) {
      groups[content?.segmentIds[2 * r] ?? 0]! += 1;
      unique.add(content?.segmentIds[2 * r + 1] ?? -1);
      expect((content?.segmentTokens[2 * r] ?? 0) + (content?.segmentTokens[2 * r + 1] ?? 0)).toBe(inputTokens[r]);
    }
    expect(unique.size).toBe(20_000);
    expect(unique.has(0) || unique.has(1) || unique.has(2)).toBe(false);
    [6 / 11, 3 / 11, 2 / 11].forEach((share, group) => expect(Math.abs((groups[group] ?? 0) / 20_000 - share)).toBeLessThan(0.02));
  });

  it('leaves content out when all prompts are distinct', () => {
    expect(synthesize(plain, 1).content).toBeUndefined();
  });

  it.each([
    [{ ...plain, input: 0 }, 'input'],
    [{ ...plain, input: { distribution: 'uniform', low: 1, high: 2, min: 3, max: 2 } }, 'input.max'],
    [{ ...plain, output: { distribution: 'normal', mean: 1 } }, 'output.distribution'],
    [{ ...plain, prefix: { tokens: 0 } }, 'prefix.tokens'],
    [{ ...chats, sessions: { turns: 2, thinkS: -1 } }, 'sessions.thinkS'],
    [{ ...chats, sessions: { turns: 2, thinkS: 1, maxContextTokens: 10 } }, 'sessions.maxContextTokens'],
    [{ ...plain, requests: undefined }, 'requests'],
  ])('refuses %j at %s', (spec, path) => {
    expect(() => synthesize(spec as SynthesisSpec, 0)).toThrow(expect.objectContaining({ code: 'E0520', path }) as ForetokenError);
  });
});

describe('synthesize, conversations', () => {
  it('quotes the whole history, prompts and outputs, in every turn', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 300 }), fc.boolean(), (seed, requests, withPrefix) => {
        const { prefix, ...bare } = chats;
        const columns = synthesize({ ...(withPrefix ? chats : bare), requests }, seed);
        const { content, session, turn, inputTokens, outputTokens, arrivalS } = columns;
        expect(columns.count).toBe(requests);
        const last = new Map<number, number>();
        for (let r = 0; r < requests; r++) {
          const [from, to] = [content!.offsets[r]!, content!.offsets[r + 1]!];
          const ids = [...content!.segmentIds.subarray(from, to)];
          const tokens = [...content!.segmentTokens.subarray(from, to)];
          expect(tokens.reduce((sum, n) => sum + n, 0)).toBe(inputTokens[r]);
          if (r > 0) expect(arrivalS[r]! >= arrivalS[r - 1]!).toBe(true);
          const before = last.get(session![r]!);
          expect(turn![r]).toBe(before === undefined ? 0 : turn![before]! + 1);
          if (before !== undefined) {
            const [start, end] = [content!.offsets[before]!, content!.offsets[before + 1]!];
            const history = [...content!.segmentIds.subarray(start, end), content!.outputSegmentIds![before]!];
            expect(ids.slice(0, -1)).toEqual(history);
            expect(tokens[ids.length - 2]).toBe(outputTokens[before]);
          }
          last.set(session![r]!, r);
        }
        for (const r of last.values()) expect(content!.outputSegmentIds![r]).toBe(-1);
      }),
      { numRuns: 30 },
    );
  });

  it('stays below the duration and the context limit', () => {
    const { requests, ...open } = chats;
    const columns = synthesize({ ...open, durationS: 120, sessions: { ...chats.sessions!, maxContextTokens: 600 } }, 3);
    columns.arrivalS.forEach((timeS) => expect(timeS).toBeLessThan(120));
    columns.inputTokens.forEach((input, r) => expect(input + (columns.outputTokens[r] ?? 0)).toBeLessThanOrEqual(600));
    expect(Math.max(...(columns.turn ?? []))).toBeGreaterThan(0);
  });
});
