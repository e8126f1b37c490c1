import { constant, exponential, gamma, lognormalByMean, mixture } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { continuousBatchingPresent } from './continuous-batching.ts';
import { simulateProcessorSharing } from './processor-sharing-queue.ts';
import type { SharingRun } from './processor-sharing-queue.ts';
import { expectExact, replicate, settledMean } from './replications.ts';

const REPLICATIONS = 20;
const LOAD = 0.8;

// Two exponentials with balanced means and cv² = 4.
const shortShare = (1 + Math.sqrt(3 / 5)) / 2;
const hyperexponential = mixture(
  [shortShare, 1 - shortShare],
  [exponential(0.5 / shortShare), exponential(0.5 / (1 - shortShare))],
);

const SIZES: readonly (readonly [string, Distribution])[] = [
  ['deterministic', constant(1)],
  ['Erlang-2', gamma(2, 0.5)],
  ['exponential', exponential(1)],
  ['hyperexponential with cv² 4', hyperexponential],
];

describe.each(SIZES)('M/G/1-PS at ρ 0.8, %s sizes', (_, size) => {
  const all = replicate(REPLICATIONS, (seed) =>
    simulateProcessorSharing({ interarrival: exponential({ rate: LOAD }), size, rateEach: (n) => 1 / n, customers: 50_000, seed }),
  );

  it('is insensitive: E[T] = 1 / (1 - ρ) = 5 and E[N] = 4 whatever the sizes', () => {
    expect(size.mean).toBeCloseTo(1, 12);
    expectExact(all.map((run) => settledMean(run.sojournS)), 5, 0.08);
    expectExact(all.map((run) => run.present), 4, 0.08);
  });

  it.each([0, 1, 3, 8])('has a geometric number present: P(N = %d) = (1 - ρ) ρ^n', (n) => {
    const exact = (1 - LOAD) * Math.exp(n * Math.log(LOAD));
    expectExact(all.map((run) => run.presentShare[n] as number), exact, 0.06);
  });

  it('slows every size alike: E[T | x] = x / (1 - ρ)', () => {
    const bounds = [0, 0.25, 0.75, 1.5, 3, Infinity];
    for (let i = 1; i < bounds.length; i++) {
      const slowdowns = all.map((run) => slowdown(run, bounds[i - 1] as number, bounds[i] as number));
      if (slowdowns.every((value) => Number.isFinite(value))) expectExact(slowdowns, 1 / (1 - LOAD), 0.1);
    }
  });

  it("obeys Little's law to 1e-9", () => {
    for (const run of all) {
      const sojourn = run.sojournS.reduce((sum, value) => sum + value, 0);
      expect(Math.abs((run.present * run.endS) / sojourn - 1)).toBeLessThan(1e-9);
    }
  });
});

/** Sum of sojourn over sum of size, for the sizes above `low` up to `high`. */
function slowdown(run: SharingRun, low: number, high: number): number {
  let sojourn = 0;
  let work = 0;
  for (let i = run.size.length / 5; i < run.size.length; i++) {
    const size = run.size[i] as number;
    if (size <= low || size > high) continue;
    sojourn += run.sojournS[i] as number;
    work += size;
  }
  return sojourn / work;
}

describe('M/G/∞ with λ 3 and E[S] 2', () => {
  it.each([
    ['exponential', exponential(2)],
    ['lognormal with cv² 4', lognormalByMean(2, 2)],
  ])('has a Poisson number present, %s service', (_, size) => {
    const all = replicate(REPLICATIONS, (seed) =>
      simulateProcessorSharing({ interarrival: exponential({ rate: 3 }), size, rateEach: () => 1, customers: 60_000, seed }),
    );
    let poisson = Math.exp(-6);
    for (let n = 0; n <= 12; n++) {
      if (n > 0) poisson *= 6 / n;
      if (n >= 2) expectExact(all.map((run) => run.presentShare[n] as number), poisson, 0.1);
    }
  });
});

// The decode-only continuous batcher of reference/fleet.md 5.5: ITL = 6.7 ms + 0.078 ms × batch.
const BATCHER = { alphaS: 0.0067, betaS: 0.000078, outputTokens: 200, maxBatch: 256 };

describe('state-dependent processor sharing: a decode-only continuous batcher', () => {
  it.each([
    [20, 39.406977],
    [40, 144.212768],
    [45, 205.175531],
  ])('has the published E[N] at λ %d in closed form', (lambda, present) => {
    expect(Math.abs(continuousBatchingPresent(lambda, BATCHER) - present)).toBeLessThan(5.1e-7);
  });

  const tokens = BATCHER.outputTokens;
  it.each([
    [20, 'exponential', exponential(tokens), 0.02],
    [20, 'deterministic', constant(tokens), 0.02],
    [20, 'lognormal σ 1.2', lognormalByMean(tokens, Math.sqrt(Math.expm1(1.44))), 0.04],
    [40, 'exponential', exponential(tokens), 0.04],
    [40, 'deterministic', constant(tokens), 0.04],
  ])('is insensitive to the output lengths: λ %d, %s', (lambda, _, size, precision) => {
    const exact = continuousBatchingPresent(lambda, BATCHER);
    const { alphaS, betaS, maxBatch } = BATCHER;
    const rateEach = (n: number): number =>
      n <= maxBatch ? 1 / (alphaS + betaS * n) : maxBatch / (alphaS + betaS * maxBatch) / n;
    const sojourns = replicate(REPLICATIONS, (seed) => {
      const run = simulateProcessorSharing({ interarrival: exponential({ rate: lambda }), size, rateEach, customers: 40_000, seed });
      return settledMean(run.sojournS);
    });
    // Little: E[T] = E[N] / λ, and ITL = E[T] / tokens.
    expectExact(sojourns, exact / lambda, precision);
  });
});
