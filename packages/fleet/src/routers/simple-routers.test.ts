import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { consistentHash } from './consistent-hash.ts';
import { guardedRouter } from './guarded-router.ts';
import { leastTokens } from './least-tokens.ts';
import { oracle } from './oracle.ts';
import { plainView } from './plain-view.ts';
import { productionStackPrefix } from './production-stack-prefix.ts';
import { columnsOf } from './request-columns.fixture.ts';
import type { FleetView, PoolFacts, Router, RouterContext } from './router.ts';
import { sessionAffinity } from './session-affinity.ts';
import { vllmDp } from './vllm-dp.ts';
import { weightedRoundRobin } from './weighted-round-robin.ts';

const prompts = Array.from({ length: 400 }, (_, i) => ({ prompt: [[i, 10]] as const, session: i }));
const context = (options: Readonly<Record<string, unknown>> = {}): RouterContext => ({ replicas: 8, columns: columnsOf(prompts), seed: 4, options });
const among = (candidates: readonly number[], loads: readonly number[] = []): FleetView => ({ ...plainView(8, (replica) => loads[replica] ?? 0), candidates });
const picks = (router: Router, view: FleetView, count: number): number[] => Array.from({ length: count }, (_, request) => router.pick(request, view));

describe('weighted-round-robin', () => {
  it('is smooth: weights 5, 1, 1 give a a b a c a a', () => {
    expect(picks(weightedRoundRobin.create(context({ weights: [5, 1, 1] })), among([0, 1, 2]), 14)).toEqual([0, 0, 1, 0, 2, 0, 0, 0, 0, 1, 0, 2, 0, 0]);
  });
});

describe('least-tokens', () => {
  it('looks at prompt tokens, not at requests', () => {
    expect(leastTokens.create(context()).pick(0, { ...among([0, 1], [1, 9]), outstandingTokens: (replica) => [5000, 90][replica]! })).toBe(1);
  });
});

describe('session-affinity', () => {
  it('moves the sessions of a replica that is gone, and no others, and leaves them where they went', () => {
    const router = sessionAffinity.create(context());
    const [all, few] = [[0, 1, 2, 3, 4, 5, 6, 7], [0, 1, 2, 4, 5, 6, 7]];
    const before = picks(router, among(all), 400);
    const during = picks(router, among(few), 400);
    expect(before.filter((home, i) => home !== 3 && during[i] !== home)).toEqual([]);
    expect(new Set(during.filter((_, i) => before[i] === 3)).size).toBeGreaterThan(4);
    expect(picks(router, among(all), 400)).toEqual(during);
  });
});

describe('consistent-hash', () => {
  it('never sends a replica more than ceil(1.25 · (requests + 1) / replicas)', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 120 }), fc.constantFrom(1, 1.25, 2), fc.integer({ min: 1, max: 8 }), (sessions, loadFactor, replicas) => {
        const router = consistentHash.create({ replicas, columns: columnsOf(sessions.map((session) => ({ prompt: [[1, 4]], session }))), seed: 2, options: { loadFactor } });
        const loads = new Array<number>(replicas).fill(0);
        for (const total of sessions.keys()) {
          const replica = router.pick(total, plainView(replicas, (each) => loads[each]!));
          loads[replica]!++;
          expect(loads[replica]).toBeLessThanOrEqual(Math.ceil((loadFactor * (total + 1)) / replicas));
        }
      }),
      { numRuns: 100, seed: 20261125 },
    );
  });

  it('moves only the keys of a replica that goes, and brings them back', () => {
    const router = consistentHash.create(context({ loadFactor: 1000 }));
    const before = picks(router, among([0, 1, 2, 3, 4, 5, 6, 7]), 400);
    const during = picks(router, among([0, 1, 2, 3, 4, 5, 6]), 400);
    expect(before.filter((home, i) => home !== 7 && during[i] !== home)).toEqual([]);
    expect(picks(router, among([0, 1, 2, 3, 4, 5, 6, 7]), 400)).toEqual(before);
  });
});

describe('vllm-dp', () => {
  it('adds 4 for each request that it sent since the counts, until there are new ones', () => {
    const router = vllmDp.create(context());
    const counts = (timeS: number, ...of: readonly (readonly [number, number])[]): FleetView => ({
      ...among(of.map((_, i) => i)),
      sample: (replica) => ({ timeS, waiting: of[replica]![0], running: of[replica]![1], kvUsage: 0, requestsReceived: 0, requestsEnded: 0, promptTokens: 0, outputTokens: 0 }),
    });
    // Scores 4 · 1 + 3 = 7 and 4 · 0 + 12 = 12: twice the first (7, 11), then the second (15 against 12), then the first (15, 16).
    expect(picks(router, counts(0.1, [1, 3], [0, 12]), 4)).toEqual([0, 0, 1, 0]);
    expect(router.pick(4, counts(0.2, [1, 3], [0, 12]))).toBe(0);
  });
});

describe('production-stack-prefix', () => {
  it('follows the longest beginning in chunks of 32 tokens, whatever the load, and forgets nothing', () => {
    const columns = columnsOf([{ prompt: [[1, 100]] }, { prompt: [[1, 64], [2, 40]] }, { prompt: [[1, 31], [3, 40]] }]);
    const router = productionStackPrefix.create({ replicas: 8, columns, seed: 1 });
    router.onSent!(0, 5, 0);
    expect(router.pick(1, among([0, 5, 7], [0, 0, 0, 0, 0, 99]))).toBe(5);
    expect(new Set(Array.from({ length: 60 }, () => router.pick(2, among([0, 5, 7])))).size).toBe(3);
  });
});

describe('oracle', () => {
  const facts: PoolFacts = { blockSizeTokens: 16, kvTokens: 1e6, maxSequences: 2, stepTokens: null, prefillS: (prompt, cached) => (prompt - cached) / 1000, decodeStepS: () => 0.01 };

  it('knows remaining outputs and true cache hits', () => {
    const columns = columnsOf(Array.from({ length: 6 }, () => ({ prompt: [[1, 100]] as const })));
    const outputTokens = Int32Array.of(1000, 1000, 10, 10, 50, 50);
    let cached = 0;
    const router = oracle.create({ replicas: 2, columns, seed: 1, facts, truth: { outputTokens, cachedTokens: (_request, replica) => (replica === 1 ? cached : 0) } });
    for (const [request, replica] of [[0, 0], [1, 0], [2, 1], [3, 1]] as const) {
      router.onSent!(request, replica, 0);
      router.onFirstToken!(request, replica, 0.1);
    }
    // Both are full with two. Replica 0 has 1000 tokens each to go, replica 1 has 10.
    expect(router.pick(4, plainView(2, () => 2, 0.1))).toBe(1);
    for (const request of [2, 3]) router.onEnd!(request, 1, 0.2, 10);
    for (const request of [0, 1]) router.onEnd!(request, 0, 0.2, 1000);
    expect(router.pick(5, plainView(2, () => 0, 0.3))).toBe(0);
    cached = 80;
    expect(router.pick(5, plainView(2, () => 0, 0.3))).toBe(1);
  });
});

describe('a router of a user', () => {
  const guarded = (replica: number): Router => guardedRouter({ name: 'mine', about: 'Mine.', create: () => ({ pick: () => replica }) }).create(context());

  it('is refused a replica that takes no requests, by name: E0899', () => {
    expect(() => guarded(3).pick(7, among([0, 1, 5]))).toThrow(/"mine" sent request 7 to replica 3, which takes no requests now.*view\.candidates \(0, 1, 5\)/);
    expect(() => guarded(9).pick(7, among([0, 1, 5]))).toThrow(/a whole number from 0 to 7/);
    expect(guarded(5).pick(7, among([0, 1, 5]))).toBe(5);
  });

  it('hears of what becomes of its picks', () => {
    const heard: string[] = [];
    const policy = guardedRouter({ name: 'mine', about: 'Mine.', create: () => ({ pick: () => 0, onGone: (replica) => void heard.push(`gone ${replica}`), onEnd: (...all) => void heard.push(`end ${all.join(' ')}`) }) });
    const router = policy.create(context());
    router.onReady!(1);
    router.onGone!(1);
    router.onEnd!(4, 0, 1.5, 20);
    expect(heard).toEqual(['gone 1', 'end 4 0 1.5 20']);
  });
});
