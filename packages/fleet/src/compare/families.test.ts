import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../result.ts';
import type { CandidateRun } from './candidate-run.ts';
import { correctionFor } from './comparisons.ts';
import { metricDifferences } from './metric-differences.ts';

const FAMILIES = 200;
const REPLICATIONS = 10;

/** A candidate whose p99 TTFT varies by seed, around `center`; `digest` = which requests it served. */
function candidate(label: string, center: number, stream: ReturnType<typeof randomStream>, digest: number): CandidateRun {
  const results = Array.from({ length: REPLICATIONS }, () => {
    const p99 = center + 0.1 * stream.nextGaussian();
    return { latency: { ttft: { p99 } } } as unknown as RunResult;
  });
  const mean = results.reduce((sum, { latency }) => sum + latency.ttft.p99, 0) / REPLICATIONS;
  return { label, results, result: { latency: { ttft: { p99: mean } } }, replications: results.map(() => ({ requestsDigest: digest })) } as unknown as CandidateRun;
}

/** Families of six in which somebody is declared different from the one with the lowest figure. */
function declared(gap: number, corrected: boolean, paired: boolean): number {
  let families = 0;
  for (let family = 0; family < FAMILIES; family++) {
    const six = Array.from({ length: 6 }, (_, i) => candidate(`c${i}`, 1 + (i === 5 ? gap : 0), randomStream(family, 'candidate', i), paired ? 0 : i));
    const best = six.toSorted((a, b) => a.result.latency.ttft.p99 - b.result.latency.ttft.p99)[0]!;
    const { confidence } = corrected ? correctionFor(6, false) : { confidence: 0.95 };
    const differences = six.filter((each) => each !== best).map((each) => metricDifferences(each, best, confidence, ['ttft.p99'])[0]!);
    if (differences.some(({ verdict }) => verdict === 'higher' || verdict === 'lower')) families++;
  }
  return families / FAMILIES;
}

describe('six equal candidates, the best chosen by its figures', () => {
  it.each([true, false])('are declared different in at most about 5 %% of 200 families (same requests: %s)', (paired) => {
    expect(declared(0, true, paired)).toBeLessThanOrEqual(0.065);
  });

  it('would be declared so several times as often without correction', () => {
    expect(declared(0, false, true)).toBeGreaterThan(0.2);
  });

  it('still finds one that is worse', () => {
    expect(declared(0.3, true, true)).toBeGreaterThan(0.9);
  });
});

describe('the correction', () => {
  it('counts all pairs, or those with a baseline', () => {
    expect(correctionFor(6, false)).toMatchObject({ count: 15, confidence: 1 - 0.05 / 15 });
    expect(correctionFor(6, true)).toMatchObject({ count: 5, confidence: 0.99 });
    expect(correctionFor(2, false)).toMatchObject({ count: 1, confidence: 0.95, correction: 'one comparison at 95 %' });
  });
});
