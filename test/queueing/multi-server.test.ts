import { constant, exponential, gamma, lognormalByMean, mixture, quantiles, uniform } from '@foretoken/kernel';
import type { Distribution } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import { erlangC, erlangWaitQuantileS, erlangWaitS } from './erlang-c.ts';
import { simulateMultiServer } from './multi-server-queue.ts';
import type { QueueRun } from './multi-server-queue.ts';
import { expectExact, replicate, settledMean } from './replications.ts';

const REPLICATIONS = 20;

function runs(servers: number, lambda: number, service: Distribution, customers: number): QueueRun[] {
  return replicate(REPLICATIONS, (seed) =>
    simulateMultiServer({ interarrival: exponential({ rate: lambda }), service, servers, customers, seed }),
  );
}

function shareAbove(values: Float64Array, bound: number): number {
  return settledMean(values.map((value) => (value > bound ? 1 : 0)));
}

describe('M/M/1 with λ 0.8 and μ 1', () => {
  const all = runs(1, 0.8, exponential(1), 100_000);

  it('has W = 5', () => {
    expectExact(all.map((run) => settledMean(run.sojournS)), 5, 0.04);
  });

  it('has Wq = 4', () => {
    expectExact(all.map((run) => settledMean(run.waitS)), 4, 0.05);
  });

  it('has Lq = 3.2, L = 4 and a utilisation of 0.8', () => {
    expectExact(all.map((run) => run.waiting), 3.2, 0.06);
    expectExact(all.map((run) => run.present), 4, 0.05);
    expectExact(all.map((run) => run.busy), 0.8, 0.01);
  });

  it.each([1, 5, 15])('has P(W > %d) = e^{-(μ - λ) t}', (t) => {
    expectExact(all.map((run) => shareAbove(run.sojournS, t)), Math.exp(-0.2 * t), 0.15);
  });
});

// reference/fleet.md 5.5: servers, λ (μ = 1), C, Wq, and the 99th percentile of the wait.
const ERLANG_C: readonly (readonly [number, number, number, number, number | null])[] = [
  [2, 1.6, 0.711111, 1.777778, null],
  [4, 3.2, 0.596432, 0.745541, 5.11048],
  [8, 7.2, 0.701533, 0.876916, 5.31335],
  [16, 14.4, 0.591343, 0.36959, 2.54988],
  [64, 60.8, 0.588011, 0.183753, 1.27318],
];

describe.each(ERLANG_C)('M/M/%d with λ %d', (servers, lambda, waits, waitS, p99S) => {
  // At 95 % load and 64 servers the line forgets slowly: longer runs.
  const all = runs(servers, lambda, exponential(1), servers === 64 ? 400_000 : 100_000);

  it('has the published Erlang C values in closed form', () => {
    expect(Math.abs(erlangC(servers, lambda) - waits)).toBeLessThan(5.1e-7);
    expect(Math.abs(erlangWaitS(servers, lambda) - waitS)).toBeLessThan(5.1e-7);
    if (p99S !== null) expect(Math.abs(erlangWaitQuantileS(servers, lambda, 0.99) - p99S)).toBeLessThan(5.1e-6);
  });

  it('makes the Erlang C share of arrivals wait', () => {
    expectExact(all.map((run) => shareAbove(run.waitS, 0)), erlangC(servers, lambda), 0.04);
  });

  it('has the Erlang C mean wait', () => {
    expectExact(all.map((run) => settledMean(run.waitS)), erlangWaitS(servers, lambda), 0.15);
  });

  it('has the Erlang C 99th percentile of the wait', () => {
    const p99s = all.map((run) => quantiles(run.waitS.subarray(run.waitS.length / 5), [0.99])[0] as number);
    expectExact(p99s, erlangWaitQuantileS(servers, lambda, 0.99), 0.18);
  });
});

// Pollaczek-Khinchine: Wq = λ E[S²] / (2 (1 - ρ)) = 4 (1 + cv²) / 2 at ρ = 0.8, E[S] = 1.
const SERVICES: readonly (readonly [string, Distribution, number, number])[] = [
  ['deterministic', constant(1), 2, 0.05],
  ['Erlang-2', gamma(2, 0.5), 3, 0.05],
  ['exponential', exponential(1), 4, 0.05],
  ['gamma with cv² 4', gamma(0.25, 4), 10, 0.1],
  ['lognormal with cv² 4', lognormalByMean(1, 2), 10, 0.15],
];

describe.each(SERVICES)('M/G/1 at ρ 0.8, %s service', (_, service, waitS, precision) => {
  it(`has the Pollaczek-Khinchine wait of ${waitS}`, () => {
    expect((0.8 * (service.variance + service.mean * service.mean)) / 0.4).toBeCloseTo(waitS, 10);
    expectExact(runs(1, 0.8, service, 100_000).map((run) => settledMean(run.waitS)), waitS, precision);
  });
});

describe("Little's law", () => {
  const interarrivals: readonly (readonly [string, Distribution])[] = [
    ['M', exponential(0.3)],
    ['D', constant(0.25)],
    ['bursty', gamma(0.2, 1.5)],
  ];
  const services: readonly (readonly [string, Distribution])[] = [
    ['M', exponential(1)],
    ['D', constant(1)],
    ['uniform', uniform(0, 2)],
    ['heavy', mixture([9, 1], [exponential(0.5), lognormalByMean(5.5, 3)])],
  ];
  const stations = interarrivals.flatMap(([a, interarrival]) =>
    services.flatMap(([s, service]) => [1, 4].map((servers) => ({ name: `${a}/${s}/${servers}`, interarrival, service, servers }))),
  );

  it.each(stations)('holds to 1e-9 as an identity over the closed window: $name', ({ interarrival, service, servers }) => {
    const run = simulateMultiServer({ interarrival, service, servers, customers: 20_000, seed: 77 });
    const rate = run.waitS.length / run.endS;
    const serviceS = run.sojournS.map((sojournS, i) => sojournS - (run.waitS[i] as number));
    expect(relativeGap(run.present, rate * plainMean(run.sojournS))).toBeLessThan(1e-9);
    expect(relativeGap(run.waiting, rate * plainMean(run.waitS))).toBeLessThan(1e-9);
    expect(relativeGap(run.busy, rate * plainMean(serviceS))).toBeLessThan(1e-9);
  });
});

function plainMean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function relativeGap(a: number, b: number): number {
  return a === b ? 0 : Math.abs(a - b) / Math.max(a, b);
}
