import type { RequestColumns } from '@foretoken/engines';
import { VLLM_V1_BARE, VllmV1Replica } from '@foretoken/engines';
import { randomStream } from '@foretoken/kernel';
import { linearStepTime } from '@foretoken/latency';
import { describe, expect, it } from 'vitest';
import type { FleetRun } from '../../packages/fleet/src/loop/fleet-run.ts';
import type { LegScenario } from '../../packages/fleet/src/scenario/route-scenario.ts';
import { enginePlan, fleetOf, legTo, poolOf, runFleet } from '../property/loop-fixture.ts';
import type { PoolDifferences } from '../property/loop-fixture.ts';
import { continuousBatchingPresent } from './continuous-batching.ts';
import { erlangC, erlangWaitS } from './erlang-c.ts';
import { servers } from './one-at-a-time.ts';
import { expectExact, replicate, settledMean } from './replications.ts';

/** Poisson arrivals; lengths from `tokens`. */
function poisson(lambda: number, count: number, seed: number, tokens: (uniform: number) => number): RequestColumns {
  const arrivals = randomStream(seed, 'arrivals');
  const sizes = randomStream(seed, 'service');
  const arrivalS = new Float64Array(count);
  let nowS = 0;
  for (let i = 0; i < count; i++) arrivalS[i] = nowS -= Math.log(arrivals.nextOpen()) / lambda;
  return { count, arrivalS, inputTokens: new Int32Array(count).fill(1), outputTokens: Int32Array.from({ length: count }, () => tokens(sizes.nextOpen())) };
}

/** Exponential service of mean 1 s, in microseconds. */
const exponential = (uniform: number): number => Math.max(1, Math.round(-1e6 * Math.log(uniform)));

interface Station extends PoolDifferences {
  readonly lambda: number;
  readonly customers?: number;
  readonly rules?: Partial<LegScenario>;
}

function serve({ lambda, customers = 60_000, rules, ...pool }: Station, seed: number): { readonly run: FleetRun; readonly columns: RequestColumns } {
  const columns = poisson(lambda, customers, seed, exponential);
  return { columns, run: runFleet(fleetOf([poolOf(pool)], [legTo('a', rules)]), columns, { seed, most: Infinity }) };
}

const waitS = ({ run: { log }, columns }: ReturnType<typeof serve>): number => settledMean(log.firstScheduledS.map((startS, i) => startS - columns.arrivalS[i]!));

describe('a fleet as queues of M/M/c', () => {
  it('is M/M/c exactly where c are served in one place: C 0.596432 and Wq 0.745541 for c = 4, λ = 3.2', () => {
    const runs = replicate(10, (seed) => serve({ plan: servers(4), lambda: 3.2 }, seed));
    expectExact(runs.map(waitS), 0.745541, 0.08);
    const waits = runs.map(({ run: { log }, columns }) => settledMean(log.firstScheduledS.map((startS, i) => (startS > columns.arrivalS[i]! ? 1 : 0))));
    expectExact(waits, 0.596432, 0.04);
    expect(erlangC(4, 3.2)).toBeCloseTo(0.596432, 6);
  });

  it('is c times M/M/1 where a coin decides: W = 5 at ρ = 0.8', () => {
    const runs = replicate(10, (seed) => serve({ plan: servers(1), replicas: 4, router: 'random', lambda: 3.2, customers: 160_000 }, seed));
    expectExact(runs.map(({ run: { log }, columns }) => settledMean(log.finishS.map((endS, i) => endS - columns.arrivalS[i]!))), 5, 0.06);
  });

  it('waits between M/M/c and M/M/1 where the shortest line is joined', () => {
    const [joined, random] = ['least-outstanding', 'random'].map((router) => replicate(3, (seed) => waitS(serve({ plan: servers(1), replicas: 4, router, lambda: 3.2 }, seed))));
    const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;
    expect(mean(joined!)).toBeGreaterThan(erlangWaitS(4, 3.2));
    expect(mean(joined!)).toBeLessThan(0.5 * mean(random!));
  });

  it('has the tail of two choices: P(Q >= k) = ρ^(2^k - 1), 0.2059 for k = 4 at ρ = 0.9', () => {
    const [lambda, replicas] = [0.9, 100];
    const { run, columns } = serve({ plan: servers(1), replicas, router: 'power-of-two', lambda: lambda * replicas, customers: 150_000 }, 1);
    const [two, one] = [run, serve({ plan: servers(1), replicas, router: 'random', lambda: lambda * replicas, customers: 150_000 }, 1).run].map(({ log }) => shareWith(4, log, columns, replicas));
    // Of 100 servers, not of infinitely many.
    expect(Math.abs(two! / lambda ** 15 - 1), `${two}`).toBeLessThan(0.06);
    expect(Math.abs(one! / lambda ** 4 - 1), `${one}`).toBeLessThan(0.1);
  });
});

/** Share of time and of replicas with at least `k` requests, settled. */
function shareWith(k: number, { replica, finishS }: FleetRun['log'], { arrivalS, count }: RequestColumns, replicas: number): number {
  const [fromS, toS] = [arrivalS[Math.floor(count / 5)]!, arrivalS[count - 1]!];
  let heldS = 0;
  for (let r = 0; r < replicas; r++) {
    const changes: [number, number][] = [];
    for (let i = 0; i < count; i++) if (replica[i] === r) changes.push([arrivalS[i]!, 1], [finishS[i]!, -1]);
    changes.sort((a, b) => a[0] - b[0]);
    let [present, sinceS] = [0, 0];
    for (const [atS, change] of changes) {
      if (present >= k) heldS += Math.max(0, Math.min(atS, toS) - Math.max(sinceS, fromS));
      present += change;
      sinceS = atS;
    }
  }
  return heldS / (replicas * (toS - fromS));
}

const PATIENT = { backoffS: 200, factor: 1, maxBackoffS: 1000, jitter: 1, budgetMin: 0 };

describe('a fleet without places to wait', () => {
  /** Erlang B by its recurrence. */
  const erlangB = (count: number, load: number): number => Array.from({ length: count }, (_, i) => i + 1).reduce((blocking, c) => (load * blocking) / (c + load * blocking), 1);

  it('refuses the Erlang B share: 0.190313 for c = 8, a = 7.2', () => {
    expect(erlangB(8, 7.2)).toBeCloseTo(0.190313, 6);
    const together = replicate(10, (seed) => serve({ plan: servers(8, 0), lambda: 7.2 }, seed).run.legs[0]!.counts.refused / 60_000);
    expectExact(together, 0.190313, 0.03);
    // Eight replicas of one, each found by who looks for the idle one.
    const apart = replicate(10, (seed) => serve({ plan: servers(1, 0), replicas: 8, router: 'least-outstanding', lambda: 7.2 }, seed).run.legs[0]!.counts.refused / 60_000);
    expectExact(apart, 0.190313, 0.03);
  });

  it('is offered λ (1 + p + p²) when those who are refused come back twice, much later', () => {
    // Cohen: p = B(8, a'), a' = a (1 + p + p²), as retries after long pauses are Poisson again.
    let blocked = 0;
    for (let i = 0; i < 200; i++) blocked = erlangB(8, 4 * (1 + blocked + blocked ** 2));
    const exact = 1 + blocked + blocked ** 2;
    const offered = replicate(10, (seed) => serve({ plan: servers(8, 0), lambda: 4, rules: { retries: { max: 2, ...PATIENT } } }, seed).run.legs[0]!.counts);
    for (const { attempts, retries } of offered) expect(attempts).toBe(60_000 + retries);
    const mean = offered.reduce((sum, { attempts }) => sum + attempts / 60_000, 0) / 10;
    expect(Math.abs(mean / exact - 1), `${mean} against ${exact}`).toBeLessThan(0.005);
  });
});

describe('hedging', () => {
  it('has the first token of the faster of two: half the mean of an exponential time', () => {
    const columns = poisson(5, 20_000, 1, () => 1);
    const external = { api: { ttftS: { distribution: 'exponential', mean: 0.4 }, tpotS: 0.001, usdPerMillionInputTokens: 0, usdPerMillionOutputTokens: 0, availability: 1 } } as const;
    const meanTtft = (rules: Partial<LegScenario>): number => {
      const leg: LegScenario = { ...legTo('a', rules), target: { kind: 'external', name: 'api' } };
      const { log, legs } = runFleet(fleetOf([poolOf({ plan: servers(1) })], [leg], { external }), columns, { most: Infinity });
      expect(legs[0]!.counts.answered).toBe(20_000);
      return log.firstTokenS.reduce((sum, firstS, i) => sum + firstS - columns.arrivalS[i]!, 0) / 20_000;
    };
    // Standard deviation of a mean of 20000: 0.4 / 141 = 0.0028.
    expect(Math.abs(meanTtft({}) - 0.4)).toBeLessThan(0.009);
    expect(Math.abs(meanTtft({ hedge: { afterS: 1e-9 } }) - 0.2)).toBeLessThan(0.005);
    // After d: E = ∫ P(T > t) = m (1 - e^(-d/m)) + m/2 e^(-d/m); d = m: 0.4 (1 - 1/e) + 0.2/e.
    expect(Math.abs(meanTtft({ hedge: { afterS: 0.4 } }) - (0.4 - 0.2 / Math.E))).toBeLessThan(0.008);
  });
});

describe('continuous batching behind a coin', () => {
  it('has on each of two replicas the E[N] of one: 39.406977 at λ = 20 each', () => {
    const batcher = { alphaS: 0.0067, betaS: 0.000078, outputTokens: 200, maxBatch: 256 };
    const stepTime = linearStepTime({ base: batcher.alphaS, perToken: 0, perRequest: batcher.betaS, perContextToken: 0 });
    const config = { ...VLLM_V1_BARE, numGpuBlocks: 200_000, maxNumSeqs: batcher.maxBatch, maxModelLen: 100_000, enablePrefixCaching: false };
    const plan = { ...enginePlan('vllm-v1'), createReplica: (request: ConstructorParameters<typeof VllmV1Replica>[0]) => new VllmV1Replica({ ...request, config, stepTime }) };
    const exact = continuousBatchingPresent(20, batcher);
    expect(exact).toBeCloseTo(39.406977, 5);
    const scale = Math.log1p(-1 / batcher.outputTokens);
    const present = replicate(3, (seed) => {
      const columns = poisson(40, 60_000, seed, (uniform) => 1 + Math.floor(Math.log(uniform) / scale));
      const { log } = runFleet(fleetOf([poolOf({ plan: plan as never, replicas: 2, router: 'random' })], [legTo('a')]), columns, { seed });
      return 20 * settledMean(log.finishS.map((endS, i) => endS - columns.arrivalS[i]!));
    });
    const mean = present.reduce((a, b) => a + b, 0) / 3;
    expect(Math.abs(mean / exact - 1), `${mean} against ${exact}`).toBeLessThan(0.02);
  });
});
