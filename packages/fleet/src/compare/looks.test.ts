import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../result.ts';
import type { CandidateRun } from './candidate-run.ts';
import { correctionFor } from './comparisons.ts';
import { metricDifferences } from './metric-differences.ts';
import { looksOf, nextRound } from './undecided.ts';

const PAIRS = 400;
const RULE = { min: 5, max: 50 };

/** The first `runs` of a candidate whose p99 TTFT varies by seed around `center`. */
function candidate(stream: string, pair: number, center: number, runs: number): CandidateRun {
  const drawn = randomStream(pair, stream);
  const results = Array.from({ length: runs }, () => ({ latency: { ttft: { p99: center + 0.1 * drawn.nextGaussian() } } }) as unknown as RunResult);
  const p99 = results.reduce((sum, { latency }) => sum + latency.ttft.p99, 0) / runs;
  return { results, result: { latency: { ttft: { p99 } } }, replications: results.map(() => ({ requestsDigest: 0 })) } as unknown as CandidateRun;
}

/** Share of pairs that are called different before or at `max` replications, and the mean number of those. */
function called(gap: number, looks: number): { readonly share: number; readonly replications: number } {
  const { confidence } = correctionFor(2, true, looks);
  let different = 0;
  let replications = 0;
  for (let pair = 0; pair < PAIRS; pair++) {
    for (let runs = RULE.min; ; runs = nextRound(runs, RULE.max)) {
      const [difference] = metricDifferences(candidate('own', pair, 1 + gap, runs), candidate('other', pair, 1, runs), confidence, ['ttft.p99']);
      const isDecided = difference!.verdict === 'lower' || difference!.verdict === 'higher';
      if (isDecided) different++;
      if (!isDecided && runs < RULE.max) continue;
      replications += runs;
      break;
    }
  }
  return { share: different / PAIRS, replications: replications / PAIRS };
}

describe('replications until it is decided', () => {
  it('look at the data in few rounds', () => {
    expect(looksOf(RULE)).toBe(7);
    expect(looksOf({ min: 4, max: 4 })).toBe(1);
    expect(nextRound(5, 50)).toBe(8);
  });

  it('call two equal candidates different in at most 5 % of 400 pairs, several times as often when looks are not counted', () => {
    expect(called(0, looksOf(RULE)).share).toBeLessThanOrEqual(0.05);
    expect(called(0, 1).share).toBeGreaterThan(0.1);
  });

  it('still find a difference, and find a large one soon', () => {
    expect(called(0.1, looksOf(RULE)).share).toBeGreaterThan(0.95);
    expect(called(0.5, looksOf(RULE)).replications).toBeLessThan(9);
  });
});

describe('the words for it', () => {
  it('name comparisons and looks', () => {
    expect(correctionFor(2, false, 7)).toMatchObject({ count: 1, looks: 7, confidence: 1 - 0.05 / 7, correction: 'Bonferroni over 7 looks at the data, as replications stop when it is decided: 99.29 % each, 95 % together for each figure' });
    expect(correctionFor(3, true, 7).correction).toBe('Bonferroni over the 2 comparisons with the baseline, and 7 looks at the data, as replications stop when it is decided: 99.64 % each, 95 % together for each figure');
  });
});
