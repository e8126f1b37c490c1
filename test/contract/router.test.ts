import { createRouter, ROUTER_POLICIES, SCORERS } from '@foretoken/fleet';
import type { RouterPolicy } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { queueTail } from './mean-field.ts';
import { columnsWith, describeRouter, picksOf, watchedView } from './router.case.ts';

for (const policy of ROUTER_POLICIES) describeRouter(policy);

/** A policy with options, under a name of its own. */
function withOptions(name: string, title: string, options: Readonly<Record<string, unknown>>): RouterPolicy {
  const policy = policyOf(name);
  return { ...policy, name: `${name}, ${title}`, create: (context) => policy.create({ ...context, options }) };
}

describeRouter(withOptions('weighted-round-robin', 'weights', { weights: [3, 1, 2] }));
describeRouter(withOptions('consistent-hash', 'by prefix', { key: 'prefix', prefixTokens: 8, loadFactor: 1 }));
describeRouter(withOptions('sglang-cache-aware', 'small tree', { evictionInterval: 0.05, maxTreeSize: 400, balanceAbsThreshold: 1, balanceRelThreshold: 1.1 }));
describeRouter(withOptions('dynamo-kv', 'warm', { blockSize: 4, temperature: 0.5, overlapDecay: 1, ttl: 0.1, requestWeight: 1 }));
describeRouter(withOptions('aibrix-prefix', 'small table', { capacityBlocks: 20, imbalance: 1, ttl: 0.2 }));
describeRouter(withOptions('llm-d', 'tuned, weighted random', { scorers: [{ name: 'prefix', weight: 3, autoTune: true }, { name: 'token-load' }], picker: 'weighted-random' }));
describeRouter(
  withOptions('pipeline', 'everything', {
    filters: [{ name: 'prefix-cache-affinity', threshold: 0.3 }, { name: 'slo-headroom-tier', exploration: 0.3, sloTtft: 0.01 }],
    scorers: [...SCORERS.map(({ name }, i) => ({ name, weight: 1 + (i % 3) })), { name: 'context-length', limits: [20, 60] }],
    picker: 'max-score',
  }),
);

function policyOf(name: string): RouterPolicy {
  const policy = ROUTER_POLICIES.find((each) => each.name === name);
  if (policy === undefined) throw new Error(`no router ${name}`);
  return policy;
}

const loads = fc.array(fc.array(fc.nat({ max: 12 }), { minLength: 6, maxLength: 6 }), { minLength: 20, maxLength: 60 });
const fleetOf = (loadsOf: number[][], seed = 1): Parameters<typeof picksOf>[1] => ({ replicas: 6, seed, sessions: loadsOf.map(() => -1), loads: loadsOf });

describe('the router registry', () => {
  it('has each name once', () => {
    expect(ROUTER_POLICIES.map(({ name }) => name)).toEqual([...new Set(ROUTER_POLICIES.map(({ name }) => name))]);
  });

  it('refuses an unknown name with E0701 and the nearest one', () => {
    const make = (): unknown => createRouter('round-robbin', { replicas: 1, columns: columnsWith([-1]), seed: 1 });
    expect(make).toThrow(ForetokenError);
    expect(make).toThrow(/"round-robbin".*Did you mean round-robin\?/);
    expect(() => createRouter('round-robin', { replicas: 1, columns: columnsWith([-1]), seed: 1 })).not.toThrow();
  });
});

describe('round-robin', () => {
  it('goes round in order, from replica 0, whatever the loads', () => {
    fc.assert(
      fc.property(loads, (each) => {
        expect(picksOf(policyOf('round-robin'), fleetOf(each)).map(({ replica }) => replica)).toEqual(each.map((_, i) => i % 6));
      }),
    );
  });
});

describe('least-outstanding', () => {
  it('never picks a longer queue than the shortest', () => {
    fc.assert(
      fc.property(loads, (each) => {
        for (const { replica, outstanding } of picksOf(policyOf('least-outstanding'), fleetOf(each))) {
          expect(outstanding[replica]).toBe(Math.min(...outstanding));
        }
      }),
    );
  });

  it('goes round among equals', () => {
    const idle = Array.from({ length: 24 }, () => [0, 0, 0, 0, 0, 0]);
    const picks = picksOf(policyOf('least-outstanding'), fleetOf(idle)).map(({ replica }) => replica);
    expect(picks).toEqual(idle.map((_, i) => i % 6));
  });
});

describe('power-of-two', () => {
  it('never picks the longer of the two different replicas that it looked at; a tie goes to the first drawn', () => {
    fc.assert(
      fc.property(loads, fc.nat({ max: 1000 }), (each, seed) => {
        for (const { replica, outstanding, asked } of picksOf(policyOf('power-of-two'), fleetOf(each, seed))) {
          expect(new Set(asked).size).toBe(2);
          expect(asked).toContain(replica);
          expect(outstanding[replica]).toBe(Math.min(...asked.map((one) => outstanding[one]!)));
        }
      }),
    );
  });

  it('looks at every pair alike', () => {
    const router = policyOf('power-of-two').create({ replicas: 6, columns: columnsWith([-1]), seed: 3 });
    const pairs = new Array<number>(36).fill(0);
    for (let i = 0; i < 60_000; i++) {
      const view = watchedView([0, 0, 0, 0, 0, 0], 6);
      router.pick(0, view);
      const [low, high] = [...view.asked].sort();
      pairs[low! * 6 + high!]!++;
    }
    // 14 degrees of freedom: 36.1 is exceeded with probability 0.1 %.
    expect(chiSquare(pairs.filter((count) => count > 0), 60_000 / 15)).toBeLessThan(36.1);
  });
});

describe('random', () => {
  it.each([2, 7, 16])('is uniform over %d replicas', (replicas) => {
    const router = policyOf('random').create({ replicas, columns: columnsWith([-1]), seed: 11 });
    const counts = new Array<number>(replicas).fill(0);
    const draws = 10_000 * replicas;
    for (let i = 0; i < draws; i++) counts[router.pick(i, watchedView([], replicas))]!++;
    // Wilson-Hilferty: the 99.9 % quantile of chi-square with n - 1 degrees of freedom.
    const degrees = replicas - 1;
    const root = 1 - 2 / (9 * degrees) + 3.09 * Math.sqrt(2 / (9 * degrees));
    expect(chiSquare(counts, 10_000)).toBeLessThan(degrees * root * root * root);
  });

  it('depends on the seed', () => {
    const picks = [1, 2].map((seed) => picksOf(policyOf('random'), fleetOf(Array.from({ length: 40 }, () => [0, 0, 0, 0, 0, 0]), seed)).map(({ replica }) => replica));
    expect(picks[0]).not.toEqual(picks[1]);
  });
});

describe('session-affinity', () => {
  const policy = policyOf('session-affinity');
  const sessions = fc.array(fc.integer({ min: -1, max: 30 }), { minLength: 1, maxLength: 80 });

  it('sends every turn of a session to one replica', () => {
    fc.assert(
      fc.property(sessions, loads, fc.nat({ max: 99 }), (of, each, seed) => {
        const homes = new Map<number, number>();
        for (const [i, { replica }] of picksOf(policy, { replicas: 6, seed, sessions: of, loads: each }).entries()) {
          if (of[i]! < 0) continue;
          expect(replica).toBe(homes.get(of[i]!) ?? replica);
          homes.set(of[i]!, replica);
        }
      }),
    );
  });

  it('chooses the replica by the session alone: other sessions and their order change nothing', () => {
    fc.assert(
      fc.property(sessions, fc.nat({ max: 99 }), (of, seed) => {
        const homesOf = (order: readonly number[]): Map<number, number> => {
          const picks = picksOf(policy, { replicas: 6, seed, sessions: [...order], loads: [[0, 0, 0, 0, 0, 0]] });
          return new Map(order.map((session, i): [number, number] => [session, picks[i]!.replica]).filter(([session]) => session >= 0));
        };
        const all = homesOf(of);
        for (const [session, home] of homesOf([...of].reverse().filter((one) => one % 2 === 0))) expect(home).toBe(all.get(session));
      }),
    );
  });

  it('spreads sessions evenly, and requests without one in turn', () => {
    const many = Array.from({ length: 12_000 }, (_, i) => i);
    const counts = new Array<number>(6).fill(0);
    for (const { replica } of picksOf(policy, { replicas: 6, seed: 5, sessions: many, loads: [[0, 0, 0, 0, 0, 0]] })) counts[replica]!++;
    // 5 degrees of freedom: 20.5 is exceeded with probability 0.1 %.
    expect(chiSquare(counts, 2000)).toBeLessThan(20.5);
    const lone = picksOf(policy, fleetOf(Array.from({ length: 12 }, () => [0, 0, 0, 0, 0, 0]))).map(({ replica }) => replica);
    expect(new Set(lone.slice(0, 6)).size).toBe(6);
    expect(lone.slice(6)).toEqual(lone.slice(0, 6));
  });
});

// P(Q >= k) in a large fleet at ρ 0.9: reference/fleet.md 5.5; Mitzenmacher 2001.
describe('the power of two choices, 400 exponential servers at ρ 0.9', () => {
  it.each([
    ['random', 4000, [1, 0.9, 0.81, 0.729, 0.6561, 0.59049], 0.02],
    ['power-of-two', 2000, [1, 0.9, 0.729, 0.4783, 0.2059, 0.0382], 0.008],
  ] as const)('%s has the queue lengths of the mean-field limit', (name, measureS, exact, tolerance) => {
    const tail = queueTail(policyOf(name), 400, 0.9, 1000, measureS, 5);
    for (const [k, share] of exact.entries()) expect(Math.abs(tail[k]! - share), `P(Q >= ${k}) = ${tail[k]} against ${share}`).toBeLessThan(tolerance);
  });
});

/** Pearson's statistic against equal expectations. */
function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}
