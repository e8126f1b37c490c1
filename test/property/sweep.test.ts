import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { keyBase, parseSweep, pointKey, type Sweep } from '@foretoken/study';
import { describe, expect, it } from 'vitest';

const SCENARIO = { workload: { profile: 'azure-code', duration: '1m' }, fleet: { model: 'llama-3.1-8b', gpu: 'h100-sxm', engine: 'vllm-v1' } };

/** Paths whose values may be any whole number from 1. */
const PATHS = ['fleet.replicas', 'fleet.engine.maxNumSeqs', 'seed', 'workload.rateScale', 'fleet.queueLimit'] as const;

const values = fc.uniqueArray(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 });

const domains = fc.uniqueArray(fc.constantFrom(...PATHS), { minLength: 1, maxLength: 4 }).chain((paths) => fc.tuple(...paths.map(() => values)).map((lists) => Object.fromEntries(paths.map((path, i) => [path, lists[i]!]))));

/** Some values of some of the domains. */
const withExclusions = domains.chain((all) =>
  fc.record({ domains: fc.constant(all), exclude: fc.array(fc.record(Object.fromEntries(Object.entries(all).map(([path, list]) => [path, fc.subarray(list, { minLength: 1 })])), { requiredKeys: [] }).filter((entry) => Object.keys(entry).length > 0), { maxLength: 3 }) }));

const parse = (rest: object): Sweep => parseSweep(JSON.stringify({ scenario: SCENARIO, ...rest }), 's.json');

function keysOf({ scenario, points }: Sweep): readonly string[] {
  const base = keyBase(scenario.text, scenario.shown, [], 'program');
  return points.map(({ sets }) => pointKey(base, sets));
}

describe('a grid', () => {
  it('has the product of its domains less what is excluded, in order, with distinct keys', () => {
    fc.assert(
      fc.property(withExclusions, ({ domains: lists, exclude }) => {
        const names = Object.keys(lists);
        const all = names.reduce<readonly Record<string, number>[]>((rows, name) => rows.flatMap((row) => lists[name]!.map((value) => ({ ...row, [name]: value }))), [{}]);
        const kept = all.filter((row) => !exclude.some((entry) => Object.entries(entry).every(([name, some]) => (some as number[]).includes(row[name]!))));
        fc.pre(kept.length > 0);
        const sweep = parse({ domains: lists, exclude });
        expect(sweep.points.map(({ parameters }) => parameters)).toEqual(kept);
        expect(sweep.points.map(({ index }) => index)).toEqual(kept.map((_, index) => index));
        expect(new Set(keysOf(sweep)).size).toBe(kept.length);
      }),
      { numRuns: 60 },
    );
  });

  it('with a condition has the conditional values only where it holds, and no point twice', () => {
    fc.assert(
      fc.property(values, values, fc.nat(), (first, second, pick) => {
        const wanted = first[pick % first.length]!;
        const sweep = parse({ domains: { 'fleet.replicas': first, 'fleet.queueLimit': { values: second, when: { 'fleet.replicas': wanted } } } });
        expect(sweep.points).toHaveLength(first.length - 1 + second.length);
        for (const { parameters } of sweep.points) expect('fleet.queueLimit' in parameters).toBe(parameters['fleet.replicas'] === wanted);
        expect(new Set(keysOf(sweep)).size).toBe(sweep.points.length);
      }),
      { numRuns: 30 },
    );
  });
});

describe('a sample', () => {
  const range = fc.record({ from: fc.double({ min: 0.01, max: 10, noNaN: true }), width: fc.double({ min: 0.5, max: 100, noNaN: true }), scale: fc.constantFrom('linear', 'log') });

  it('is reproducible, stays within its ranges and hits every stratum of a Latin hypercube once', () => {
    fc.assert(
      fc.property(range, fc.integer({ min: 1, max: 200 }), fc.nat(1000), fc.constantFrom('latin-hypercube', 'sobol'), ({ from, width, scale }, points, seed, method) => {
        const to = from + width;
        const given = { domains: { 'workload.rateScale': { from, to, scale }, 'fleet.replicas': [1, 2, 3] }, design: { method, points, seed } };
        const sweep = parse(given);
        expect(isDeepStrictEqual(parse(given), sweep)).toBe(true);
        const drawn = sweep.points.map(({ parameters }) => parameters['workload.rateScale'] as number);
        expect(drawn.every((value) => value >= from && value <= to)).toBe(true);
        expect(new Set(keysOf(sweep)).size).toBe(sweep.points.length);
        if (method !== 'latin-hypercube') return;
        const share = (value: number): number => (scale === 'log' ? Math.log(value / from) / Math.log(to / from) : (value - from) / width);
        // Values are rounded to six digits, which may move one over the edge of its stratum.
        const sorted = drawn.map(share).toSorted((a, b) => a - b);
        sorted.forEach((value, i) => {
          expect(value).toBeGreaterThan(i / points - 1e-3);
          expect(value).toBeLessThan((i + 1) / points + 1e-3);
        });
      }),
      { numRuns: 60 },
    );
  });
});
