import { randomStream } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { RunResult } from '../result.ts';
import { parseScenario } from '../scenario/parse-scenario.ts';
import { isEnough, reachedTargets } from './reached-targets.ts';

const runs = (...p99: number[]): RunResult[] => p99.map((value) => ({ latency: { ttft: { p99: value } } }) as unknown as RunResult);
const rule = { targets: [{ figure: 'ttft.p99', relative: 0.05 }], min: 3, max: 6 };

describe('replications until a figure is known', () => {
  it('follows Law: half-width at most g / (1 + g) of the mean', () => {
    // Half-width 4.303 × 0.01 / √3 = 0.02484 against 0.05 / 1.05 = 0.04762.
    expect(reachedTargets(runs(0.99, 1, 1.01), rule)[0]).toMatchObject({ mean: 1, reached: true });
    // 4.303 × 0.02 / √3 = 0.0497: within 5 %, not within 5 / 105.
    expect(reachedTargets(runs(0.98, 1, 1.02), rule)[0]).toMatchObject({ reached: false });
  });

  it('runs the fewest at least, the most at most', () => {
    expect(isEnough(runs(1, 1), rule)).toBe(false);
    expect(isEnough(runs(1, 1, 1), rule)).toBe(true);
    expect(isEnough(runs(1, 2, 3, 4, 5), rule)).toBe(false);
    expect(isEnough(runs(1, 2, 3, 4, 5, 6), rule)).toBe(true);
  });
});

describe('stopping when it looks good', () => {
  /** Share of 1,000 trials whose interval covers the truth when they stop, at figures that vary by 10 % and are asked for to 5 %. */
  const coverage = (min: number): number => {
    let hits = 0;
    for (let trial = 0; trial < 1000; trial++) {
      const stream = randomStream(trial, 'figure');
      const results: RunResult[] = [];
      const until = { targets: [{ figure: 'ttft.p99', relative: 0.05 }], min, max: 50 };
      do results.push(...runs(1 + 0.1 * stream.nextGaussian()));
      while (!isEnough(results, until));
      const { mean, halfWidth } = reachedTargets(results, until)[0]!;
      if (Math.abs(mean - 1) <= halfWidth!) hits++;
    }
    return hits / 1000;
  };

  it('costs little confidence from five runs on, and hardly any from ten', () => {
    expect(coverage(5)).toBeGreaterThan(0.9);
    expect(coverage(10)).toBeGreaterThan(0.93);
  });
});

describe('replications of a scenario', () => {
  const parse = (replications: string, slo = ''): ReturnType<typeof parseScenario> => parseScenario(`workload: {profile: azure-conversation}\nfleet: {model: llama-3.1-8b, gpu: h100-sxm}\n${slo}replications: ${replications}\n`, 'a.yaml');

  it('are a number, auto, or until figures are known', () => {
    expect(parse('4')).toMatchObject({ replications: 4 });
    expect(parse('4').replicationRule).toBeUndefined();
    expect(parse('auto').replicationRule).toEqual({ targets: [{ figure: 'ttft.p99', relative: 0.05 }, { figure: 'itl.p99', relative: 0.05 }], min: 5, max: 50 });
    expect(parse('auto', 'slo: {e2e: {p95: 9s}}\n').replicationRule?.targets).toEqual([{ figure: 'e2e.p95', relative: 0.05 }]);
    expect(parse('{until: [{figure: [ttft.p99, goodput], relative: 2%}, {figure: cost, relative: 0.1}], min: 3, max: 9}')).toMatchObject({
      replications: 9,
      replicationRule: { targets: [{ figure: 'ttft.p99', relative: 0.02 }, { figure: 'goodput', relative: 0.02 }, { figure: 'cost', relative: 0.1 }], min: 3, max: 9 },
    });
  });

  it.each(['0', 'many', '{until: {figure: speed}}', '{until: {relative: 120%}}', '{until: {}, min: 9, max: 3}', '{until: {}, min: 1}'])('refuses %s', (replications) => {
    expect(() => parse(replications)).toThrow();
  });
});
