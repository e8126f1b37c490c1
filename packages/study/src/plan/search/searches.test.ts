import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askingBy, boundEstimate } from './hold.ts';
import { highestLoad } from './highest-load.ts';
import { runSearches } from './run-searches.ts';
import { smallestCount } from './smallest-count.ts';
import type { RunTrials, Search, Trial, TrialResult } from './trial.ts';

const trial = (replicas: number, load: number, replication: number): Trial => ({ fleet: JSON.stringify({ replicas }), load, replication, length: 1, isWhole: false });

/** A fleet that holds while every replica gets at most `capacity`; replications differ by `noise`. */
function answer({ fleet, load, replication }: Trial, capacity: number, noise: number): TrialResult {
  const { replicas } = JSON.parse(fleet) as { replicas: number };
  const actualS = load / replicas / capacity + (noise * ((replication * 7) % 3 - 1)) / 10;
  const met = actualS <= 1;
  return { kind: met ? 'held' : 'missed', requests: 100, verdict: met ? 'met' : 'missed', slo: [{ metric: 'ttft', statistic: 'p99', boundS: 1, actualS, intervalS: 0.001, met }], figures: null, broken: [], refusal: null };
}

function drive<Found>(search: Search<Found>, capacity: number, noise = 0): { readonly found: Found; readonly trials: readonly Trial[] } {
  const trials: Trial[] = [];
  for (let { done, value } = search.next([]); ; ) {
    if (done === true) return { found: value as Found, trials };
    const wanted = value as readonly Trial[];
    trials.push(...wanted);
    ({ done, value } = search.next(wanted.map((each) => answer(each, capacity, noise))));
  }
}

const replications = { least: 3, most: 6 };

describe('smallestCount', () => {
  it('finds what a scan finds, from any estimate, with fewer trials', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 300 }), fc.double({ min: 0.05, max: 2, noNaN: true }), fc.double({ min: 0, max: 0.3, noNaN: true }), (start, most, capacity, noise) => {
        const asking = (n: number): ReturnType<typeof askingBy> => askingBy((r) => trial(n, 20, r), replications);
        const { found, trials } = drive(smallestCount({ start: Math.min(start, most), step: 0.25, least: 1, most: () => most }, asking), capacity, noise);
        const holds = (n: number): boolean => drive(asking(n).judge(), capacity, noise).found.kind === 'held';
        const scanned = Array.from({ length: most }, (_, i) => i + 1).find(holds) ?? null;
        expect(found.replicas).toBe(scanned);
        expect(trials.length).toBeLessThan(80);
      }),
      { seed: 5 },
    );
  });

  it('gives up when the limit falls below what holds', () => {
    let looks = 0;
    const most = (): number => (++looks < 3 ? 100 : 4);
    const { found } = drive(smallestCount({ start: 10, step: 0.25, least: 1, most }, (n) => askingBy((r) => trial(n, 20, r), replications)), 1);
    expect(found.replicas).toBeNull();
  });

  it('counts a bound within its interval as not held', () => {
    const asking = askingBy((r) => trial(20, 20, r), replications);
    // 1.0 ± 0.001 / √n against a bound of 1.
    const { found, trials } = drive(asking.judge(), 1);
    expect(found.kind).toBe('undecided');
    expect(trials).toHaveLength(6);
  });
});

describe('highestLoad', () => {
  it('brackets the capacity within the precision', () => {
    fc.assert(
      fc.property(fc.double({ min: 1.001, max: 12, noNaN: true }), fc.double({ min: 0.02, max: 1, noNaN: true }), (capacity, step) => {
        const { found } = drive(highestLoad(1, step, 0.05, (load) => askingBy((r) => trial(1, load, r), replications)), capacity);
        expect(found.held).toBeLessThanOrEqual(capacity);
        expect(found.missed).toBeGreaterThan(capacity * 0.9989);
        expect(found.missed / found.held).toBeLessThanOrEqual(1.0501);
      }),
    );
  });
});

describe('boundEstimate', () => {
  it('pools the intervals of independent runs, and takes Student where a run has none', () => {
    const run = (actualS: number, intervalS: number | null): TrialResult => ({ ...answer(trial(1, 1, 0), 1, 0), slo: [{ metric: 'ttft', statistic: 'p99', boundS: 1, actualS, intervalS, met: true }] });
    expect(boundEstimate([run(1, 3), run(2, 4)], 0)).toEqual({ actualS: 1.5, halfWidthS: 2.5 });
    // t(0.975, 1) = 12.706; s = 1/√2.
    expect(boundEstimate([run(1, null), run(2, 4)], 0).halfWidthS).toBeCloseTo(12.706 * 0.5, 2);
  });
});

describe('runSearches', () => {
  function* counting(name: string, rounds: number): Search<string> {
    for (let i = 0; i < rounds; i++) yield [trial(1, i, 0)];
    return name;
  }

  it('goes in rounds, fills free places, and tells who ended in order', async () => {
    const queue = [counting('a', 3), counting('b', 1), counting('c', 0), counting('d', 2)];
    const sizes: number[] = [];
    const run: RunTrials = async (trials) => {
      sizes.push(trials.length);
      return await Promise.resolve(trials.map((each) => answer(each, 1, 0)));
    };
    const found: string[] = [];
    await runSearches(() => queue.shift(), 2, run, (name) => void found.push(name));
    expect(found).toEqual(['b', 'c', 'a', 'd']);
    expect(sizes).toEqual([2, 2, 2]);
  });
});
