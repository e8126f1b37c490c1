import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { CandidateRun } from './candidate-run.ts';
import { correctionFor, levelWithBest } from './comparisons.ts';
import type { MetricDifference } from './metric-difference.ts';
import { metricDifferences } from './metric-differences.ts';
import type { Ranked } from './rank.ts';

const REQUESTS = 4000;

function run(label: string, ttftS: Float64Array, more: object = {}): CandidateRun {
  const sorted = ttftS.filter((value) => !Number.isNaN(value)).sort();
  const p99 = sorted[Math.floor(0.99 * (sorted.length - 1))]!;
  const result = { slo: [], throughput: { requestsPerS: sorted.length / 100 }, requests: { completed: sorted.length }, latency: { ttft: { p99, interval: { p99: 0.01 } } }, ...more };
  return { label, result, results: [result], replications: [{ requestsDigest: 1, ttftS }] } as unknown as CandidateRun;
}

const drawn = (seed: number, failing: (r: number) => boolean = () => false): Float64Array => {
  const stream = randomStream(seed, 'ttft');
  return Float64Array.from({ length: REQUESTS }, (_, r) => (stream.nextFloat(), failing(r) ? NaN : -Math.log(randomStream(seed, 'request', r).nextOpen())));
};

const of = (own: CandidateRun, other: CandidateRun): MetricDifference => metricDifferences(own, other, 0.95, ['ttft.p99'])[0]!;

describe('one run each on the same requests', () => {
  it('has an interval of zero for equal ones, and tells a shift', () => {
    const values = drawn(1);
    expect(of(run('a', values), run('b', values))).toMatchObject({ difference: 0, halfWidth: 0, verdict: 'within-noise', paired: true });
    expect(of(run('a', values.map((value) => value + 1)), run('b', values)).verdict).toBe('higher');
  });

  it('where one fails what the other answers, the interval covers the difference of what both show', () => {
    // Failing at random changes nothing of the truth: the two quantiles are the same.
    let hits = 0;
    for (let seed = 0; seed < 60; seed++) {
      const failing = randomStream(seed, 'failing');
      const all = drawn(seed);
      const some = all.map((value) => (failing.nextFloat() < 0.3 ? NaN : value));
      const { difference, halfWidth } = of(run('a', some), run('b', all));
      if (Math.abs(difference) <= halfWidth!) hits++;
    }
    expect(hits / 60).toBeGreaterThan(0.88);
  });

  it('a batch without any answer is no batch of zeros', () => {
    const values = drawn(3);
    const late = values.map((value, r) => (r < REQUESTS / 20 ? NaN : value));
    const { halfWidth } = of(run('a', late), run('b', values));
    expect(halfWidth).toBeGreaterThan(0);
    expect(halfWidth).toBeLessThan(1);
  });

  it('rounding is no difference', () => {
    const values = drawn(4);
    const own = run('a', values);
    const other = { ...own, result: { ...own.result, latency: { ttft: { p99: own.result.latency.ttft.p99 * (1 + 1e-13) } } } } as unknown as CandidateRun;
    expect(of(own, other).verdict).toBe('within-noise');
  });
});

describe('two and three replications', () => {
  const several = (values: readonly number[]): CandidateRun => {
    const results = values.map((p99) => ({ latency: { ttft: { p99 } } }));
    return { results, result: { latency: { ttft: { p99: values.reduce((sum, value) => sum + value, 0) / values.length } } }, replications: values.map(() => ({ requestsDigest: 1 })) } as unknown as CandidateRun;
  };

  it('have wide intervals, none where one of them has no figure, and one of zero where they do not vary', () => {
    expect(of(several([1, 2]), several([1, 1]))).toMatchObject({ difference: 0.5, verdict: 'within-noise' });
    expect(of(several([1, 2]), several([1, 1])).halfWidth).toBeCloseTo(12.7062 * 0.5, 3);
    expect(of(several([2, 2, 2]), several([1, 1, 1]))).toMatchObject({ difference: 1, halfWidth: 0, verdict: 'higher' });
    const lacking = several([1, NaN, 2]);
    const own = { ...lacking, result: { latency: { ttft: { p99: 1.5 } } } } as unknown as CandidateRun;
    expect(of(own, several([1, 1, 1]))).toMatchObject({ halfWidth: null, verdict: 'unknown' });
  });
});

describe('who cannot be told from the best', () => {
  const ranked = (...runs: readonly CandidateRun[]): Ranked[] => runs.map((each, index) => ({ run: each, index, rank: index + 1, metrics: {} }) as unknown as Ranked);

  it('is not who answered fewer, nor who has no figure to compare', () => {
    const values = drawn(5);
    const [best, same, fewer, none] = [run('best', values), run('same', values), run('fewer', values.map((value, r) => (r === 7 ? NaN : value))), run('none', values.map(() => NaN))];
    const all = ranked(best!, same!, fewer!, none!);
    const { confidence } = correctionFor(4, false);
    const differences = all.map((each, i) => (i === 0 ? null : metricDifferences(each.run, best!, confidence, ['ttft.p99', 'throughput'])));
    expect(levelWithBest(all, differences, 'slo')).toEqual(['best', 'same']);
  });
});
