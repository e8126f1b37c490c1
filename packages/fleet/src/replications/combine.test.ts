import { describe, expect, it } from 'vitest';
import { averaged, combineChecks, combineMetric, halfWidth, meanOfKnown } from './averages.ts';
import { samplesOf } from '../reduce/samples.ts';
import { combineBills, combineFleets } from './combine-fleet.ts';
import { combineClasses, combineLegs } from './combine-parts.ts';
import type { RunResult } from '../result.ts';

const metric = (mean: number): RunResult['latency']['ttft'] => ({ count: 10, mean, p50: mean, p90: mean, p95: mean, p99: mean, min: mean - 1, max: mean + 1, interval: { mean: 9, p50: 9, p95: 9, p99: 9 } });
const latency = (mean: number): { ttft: RunResult['latency']['ttft']; tpot: RunResult['latency']['ttft']; e2e: RunResult['latency']['ttft'] } => ({ ttft: metric(mean), tpot: metric(mean), e2e: metric(mean) });
const chat = (mean: number, good: number): object => ({ name: 'chat', requests: { total: 10, completed: 9, failed: { shed: 1 } }, latency: latency(mean), slo: [], goodFraction: good, inputTokens: 5, outputTokens: 7 });

describe('several runs as one', () => {
  it('averages figures with Student intervals, adds counts, takes the extremes', () => {
    // t 4.303 × 1 / √3.
    expect(combineMetric([metric(1), metric(2), metric(3)])).toMatchObject({ count: 30, mean: 2, p90: 2, min: 0, max: 4 });
    expect(combineMetric([metric(1), metric(2), metric(3)]).interval.p99).toBeCloseTo(4.302653 / Math.sqrt(3), 5);
    expect(halfWidth([1, null])).toBeNull();
    expect(meanOfKnown([1, null, 3])).toBe(2);
    expect(averaged([{ a: 1, b: 'x' }, { a: 3, b: 'y' }])).toEqual({ a: 2, b: 'x' });
  });

  it('says nothing of what one of them does not know, and leaves out who measured nothing', () => {
    expect(averaged([{ a: 1, b: 2 }, { a: 3, b: null }, { a: 5, b: 4 }])).toEqual({ a: 3, b: null });
    expect(averaged([{ a: null }, { a: 3 }])).toEqual({ a: null });
    const none = { ...metric(NaN), count: 0 };
    expect(combineMetric([none, metric(1), metric(3)])).toMatchObject({ count: 20, mean: 2, min: 0, max: 4 });
    expect(combineMetric([none, metric(1)])).toMatchObject({ count: 10, mean: 1, interval: { p99: null } });
    expect(combineMetric([none, none])).toBe(none);
  });

  it('of two has an interval as wide as t 12.7 makes it, and of equal ones one of zero', () => {
    expect(combineMetric([metric(1), metric(2)]).interval.mean).toBeCloseTo(12.7062 * 0.5, 3);
    expect(combineMetric([metric(2), metric(2), metric(2)]).interval.mean).toBe(0);
  });

  it('finds bounds by class, metric and statistic: a seed may have no request of a class', () => {
    const check = (name: string | undefined, actualS: number) => ({ ...(name === undefined ? {} : { class: name }), metric: 'ttft' as const, statistic: 'p99', boundS: 1, actualS, intervalS: null, met: actualS <= 1 });
    const checks = combineChecks([[check(undefined, 0.5), check('chat', 3)], [check(undefined, 0.7), check('batch', 0.1), check('chat', 1)], [check(undefined, 0.6)]]);
    expect(checks.map(({ class: name, actualS, met }) => [name, Number(actualS.toFixed(6)), met])).toEqual([[undefined, 0.6, true], ['chat', 2, false], ['batch', 0.1, true]]);
    expect(combineChecks([[check(undefined, 0.5)], [check(undefined, NaN)]])).toMatchObject([{ met: false, intervalS: null }]);
    const sample = (name: string | undefined, effective: number | null) => ({ ...(name === undefined ? {} : { class: name }), metric: 'ttft' as const, statistic: 'p99', requests: 10, effective, needed: 1000 });
    expect(samplesOf([[sample(undefined, 5)], [sample(undefined, 6), sample('chat', null)]])).toMatchObject([{ requests: 20, effective: 11 }, { class: 'chat', requests: 10, effective: null }]);
  });

  it('finds classes by name, and averages over the runs that have them', () => {
    const results = [{ classes: [chat(1, 0.5)] }, { classes: [{ ...chat(5, 1), name: 'batch' }, chat(3, 0.7)] }] as unknown as RunResult[];
    const [first, second] = combineClasses(results)!;
    expect(first).toMatchObject({ name: 'chat', requests: { total: 20, completed: 18, failed: { shed: 2 } }, goodFraction: 0.6, inputTokens: 10 });
    expect(first?.latency.ttft.mean).toBe(2);
    expect(first?.goodFractionInterval).toBeGreaterThan(0);
    expect(second).toMatchObject({ name: 'batch', requests: { total: 10 } });
  });

  it('adds up legs and waste, averages money, time and energy per run', () => {
    const leg = { route: 0, leg: 0, to: 'a', attempts: 3, retries: 1, hedges: 0, passedOver: 0, breakerOpenings: 0, answered: 3, refused: 0, timedOut: 0, failed: 0, cancelled: 0 };
    expect(combineLegs([{ routes: [leg] }, { routes: [leg] }] as unknown as RunResult[])).toEqual([{ ...leg, attempts: 6, retries: 2, answered: 6 }]);
    const bill = (usd: number, kind: string): object => ({ usd, gpuHours: 1, byKind: [{ kind, gpuHours: 1, usd }], externalUsd: 0, shares: { classes: [{ name: 'chat', usd, loadedUsd: usd }], idle: 0, coldStart: 0, draining: 0, wasted: 0 } });
    expect(combineBills([{ bill: bill(2, 'spot') }, { bill: bill(4, 'reserved') }] as unknown as RunResult[])).toMatchObject({ usd: 3, byKind: [{ kind: 'spot', usd: 1 }, { kind: 'reserved', usd: 2 }], shares: { classes: [{ name: 'chat', usd: 3 }] } });
    const fleet = (seconds: number): object => ({ endS: 10, coldStarts: [{ pool: 'a', count: seconds, meanS: seconds, maxS: seconds, stages: [] }], gpuSeconds: { total: seconds }, waste: { attempts: 1 }, external: [{ name: 'api', requests: 2, usd: seconds }], events: [] });
    expect(combineFleets([{ fleet: fleet(1) }, { fleet: fleet(3) }] as unknown as RunResult[])).toMatchObject({ coldStarts: [{ count: 4, meanS: 2.5, maxS: 3 }], gpuSeconds: { total: 2 }, waste: { attempts: 2 }, external: [{ requests: 4, usd: 2 }] });
  });
});
