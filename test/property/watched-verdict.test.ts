import { simulate, simulateUntilMissed } from '@foretoken/fleet';
import type { RunResult } from '@foretoken/fleet';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chats, inputOf } from './fleet-fixture.ts';

const ENGINES = ['vllm-v1', 'sglang', 'vllm-v0', 'orca', 'static-batching'] as const;

const fleets = fc.record({
  seed: fc.integer({ min: 1, max: 1000 }),
  replicas: fc.integer({ min: 1, max: 4 }),
  router: fc.constantFrom('round-robin', 'least-outstanding', 'power-of-two'),
  name: fc.constantFrom(...ENGINES),
  ratePerS: fc.integer({ min: 2, max: 90 }),
  requests: fc.integer({ min: 129, max: 700 }),
  metric: fc.constantFrom('ttft', 'itl', 'tpot', 'e2e'),
  statistic: fc.constantFrom('p50', 'p90', 'p99', 'mean', 'p30'),
  /** Bounds around what these fleets show, so that both verdicts come. */
  ease: fc.double({ min: 0.7, max: 1.6, noNaN: true }),
  queueLimit: fc.option(fc.integer({ min: 1, max: 20 }), { nil: undefined }),
  side: fc.constantFrom('client' as const, 'server' as const),
});

/** What does not depend on the order in which replicas report their gaps. */
function figures({ slo, latency: { ttft, tpot, e2e, itl }, requests, throughput, decision: { verdict }, cost }: RunResult): unknown {
  return { ttft, tpot, e2e, itl: [itl.p50, itl.p99, itl.count], requests, throughput, verdict, cost, met: slo.map(({ met }) => met) };
}

describe('a run that may end early', () => {
  it('has the verdict of the whole run, and its figures where it was not cut', () => {
    const seen = { cut: 0, missed: 0, met: 0 };
    fc.assert(
      fc.property(fleets, ({ seed, replicas, router, name, ratePerS, requests, metric, statistic, ease, queueLimit, side }) => {
        const columns = chats({ requests, arrivals: { process: 'poisson', ratePerS } }, seed);
        const fleet = { replicas, router, ...(queueLimit === undefined ? {} : { queueLimit }) };
        const engine = name === 'vllm-v1' ? {} : { name, ...(name === 'sglang' ? { maxModelLen: undefined, contextLength: 2048 } : name === 'vllm-v0' ? {} : { maxModelLen: undefined }) };
        const typical = { ttft: 0.1, itl: 0.012, tpot: 0.012, e2e: 0.8 }[metric];
        const differences = { seed, side, fleet, engine, slo: { [metric]: { [statistic]: typical * ease } } };
        const whole = simulate(inputOf(differences, columns));
        const watched = simulateUntilMissed(inputOf(differences, columns));
        if (watched.kind === 'ended') {
          expect(figures(watched.output.result)).toEqual(figures(whole.result));
          seen[whole.result.slo.every(({ met }) => met) ? 'met' : 'missed']++;
          return;
        }
        seen.cut++;
        expect(watched.broken.length).toBeGreaterThan(0);
        for (const { metric: broken, statistic: at } of watched.broken) expect(whole.result.slo.find((check) => check.metric === broken && check.statistic === at)!.met).toBe(false);
        expect(watched.arrived).toBeLessThanOrEqual(columns.count);
      }),
      { numRuns: 60, seed: 7 },
    );
    expect(seen.cut).toBeGreaterThan(8);
    expect(seen.met).toBeGreaterThan(8);
  });

  it('judges classes by their own bounds', () => {
    const columns = chats({ requests: 600, arrivals: { process: 'poisson', ratePerS: 60 } }, 3);
    const classed = { ...columns, classNames: ['a', 'b'], classIndex: columns.inputTokens.map((_, i) => i % 2) };
    const input = (boundS: number) => {
      const { scenario, ...rest } = inputOf({ slo: { ttft: 1e3 } }, classed);
      return { ...rest, scenario: { ...scenario, classSlo: { b: [{ metric: 'ttft' as const, statistic: 'p90', boundS }] } } };
    };
    const early = simulateUntilMissed(input(1e-4));
    expect(early).toMatchObject({ kind: 'missed', broken: [{ class: 'b', metric: 'ttft', boundS: 1e-4 }] });
    expect(early.kind === 'missed' && early.arrived).toBeLessThan(300);
    expect(simulateUntilMissed(input(1e3)).kind).toBe('ended');
  });
});
