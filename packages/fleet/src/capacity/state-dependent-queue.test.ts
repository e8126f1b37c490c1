import { describe, expect, it } from 'vitest';
import { replicaCapacity, replicaLatency } from './replica-capacity.ts';
import { stateDependentQueue } from './state-dependent-queue.ts';

// Decode only: rate n / (200 (6.7 ms + 0.078 ms n)), batch 256. reference/fleet.md 5.5, last row.
const decodeOnly = (arrivalPerS: number): ReturnType<typeof stateDependentQueue> => stateDependentQueue({ arrivalPerS, batch: 256, places: 256 * 11, servicePerS: (n) => n / (200 * (0.0067 + 0.000078 * n)) });

describe('the state-dependent queue', () => {
  it.each([
    [20, 39.406977, 0.009852],
    [40, 144.212768, 0.018027],
    [45, 205.175531, 0.022735],
  ])('a decode-only batcher at %d requests/s', (arrivalPerS, inSystem, itlS) => {
    const means = decodeOnly(arrivalPerS);
    expect(means.inSystem).toBeCloseTo(inSystem, 5);
    expect(means.serviceS / 200).toBeCloseTo(itlS, 6);
    expect(means.throughputPerS).toBeCloseTo(arrivalPerS, 6);
  });

  it('waits only when the batch is full', () => {
    expect(decodeOnly(40).full).toBeCloseTo(1e-6, 6);
    expect(decodeOnly(45).waiting).toBeCloseTo(0.558469, 5);
    expect(decodeOnly(45).waitS).toBeCloseTo(0.01241, 5);
  });

  it('is M/M/1 with one server, and Erlang B without waiting places', () => {
    // rho 0.8: L = 4, Wq = 0.8 / 0.2 = 4
    const single = stateDependentQueue({ arrivalPerS: 0.8, batch: 1, places: 500, servicePerS: () => 1 });
    expect(single.inSystem).toBeCloseTo(4, 9);
    expect(single.waitS).toBeCloseTo(4, 9);
    expect(stateDependentQueue({ arrivalPerS: 7.2, batch: 8, places: 8, servicePerS: (n) => n }).blocked).toBeCloseTo(0.190313, 6);
  });

  it('is M/M/c with waiting places: Erlang C for c = 4, load 3.2', () => {
    const means = stateDependentQueue({ arrivalPerS: 3.2, batch: 4, places: 2000, servicePerS: (n) => n });
    expect(means.full).toBeCloseTo(0.596432, 6);
    expect(means.waitS).toBeCloseTo(0.745541, 6);
  });

  it('survives far more load than it can serve', () => {
    const means = stateDependentQueue({ arrivalPerS: 1e6, batch: 16, places: 2000, servicePerS: (n) => n });
    expect(means.throughputPerS).toBeCloseTo(16, 6);
    expect(means.inSystem).toBeGreaterThan(1999);
  });
});

describe('what one replica can take', () => {
  const facts = { blockSizeTokens: 16, kvTokens: 400_000, maxSequences: 256, stepTokens: 8192, prefillS: (tokens: number, cached: number) => 0.00005 * (tokens - cached), decodeStepS: (n: number) => 0.0067 + 0.000078 * n };
  const mix = { inputTokens: 1000, outputTokens: 200 };
  const slo = (metric: 'ttft' | 'tpot' | 'e2e', statistic: string, boundS: number): Parameters<typeof replicaCapacity>[2] => [{ metric, statistic, boundS }];

  it('keeps the bound it was asked for, and no more arrivals than that', () => {
    const { perS, meetsSlo } = replicaCapacity(facts, mix, slo('tpot', 'mean', 0.02));
    expect(meetsSlo).toBe(true);
    expect(replicaLatency(facts, mix, perS).tpotS).toBeLessThanOrEqual(0.02);
    expect(replicaLatency(facts, mix, perS * 1.01).tpotS).toBeGreaterThan(0.02);
  });

  it('is smaller for a tighter bound, and for a higher percentile', () => {
    const [mean, p95, p99] = ['mean', 'p95', 'p99'].map((statistic) => replicaCapacity(facts, mix, slo('e2e', statistic, 6)).perS);
    expect(p95).toBeLessThanOrEqual(mean!);
    expect(p99).toBeLessThanOrEqual(p95!);
    expect(replicaCapacity(facts, mix, slo('e2e', 'mean', 3)).perS).toBeLessThan(mean!);
  });

  it('says so when no load is small enough', () => {
    // one token takes at least 6.8 ms
    expect(replicaCapacity(facts, mix, slo('tpot', 'mean', 0.005)).meetsSlo).toBe(false);
  });

  it('without a bound is nine tenths of the highest rate', () => {
    // batch min(256, 400000 / 1100 = 363) = 256; prefill alone 0.05 s; step 26.668 ms; decode 26.668 ms + 256 * 50 ms / 201 = 90.35 ms
    const decodeS = 0.026668 + (256 * 0.05) / 201;
    expect(replicaCapacity(facts, mix, []).perS).toBeCloseTo((0.9 * 256) / (0.05 + 0.026668 + 200 * decodeS), 9);
  });

  it('takes more when prompts are cached', () => {
    expect(replicaCapacity(facts, { ...mix, hitRate: 0.8 }, []).perS).toBeGreaterThan(replicaCapacity(facts, mix, []).perS);
  });
});
