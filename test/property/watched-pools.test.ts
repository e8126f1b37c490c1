import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { firstDifference } from '../../packages/fleet/src/prove.ts';
import { requestStreams } from '../contract/request-stream.ts';
import { enginePlans, fleetOf, legTo, localFaults, poolOf, runFleet, traced } from './loop-fixture.ts';

const RUNS = Number(process.env['FORETOKEN_FUZZ_RUNS'] ?? 400);

const timeouts = fc.constantFrom({}, {}, {}, { ttftS: 0.05 }, { totalS: 0.4 }, { ttftS: 0.3, totalS: 0.5 }, { connectS: 0.001 });

const fleets = fc.record({
  // Replicas that share a pool of KV are watched always: what one writes, another reads.
  plan: fc.constantFrom(...enginePlans().filter(({ plan }) => plan.createSharedTier === undefined)),
  replicas: fc.integer({ min: 1, max: 3 }),
  router: fc.constantFrom('round-robin', 'random', 'least-outstanding', 'power-of-two', 'least-tokens', 'session-affinity', 'sglang-cache-aware', 'oracle'),
  timeouts,
  abortOnTimeout: fc.boolean(),
  faults: fc.array(localFaults, { maxLength: 3 }),
  seed: fc.nat({ max: 50 }),
  naive: fc.boolean(),
});

describe('a watched pool', () => {
  it('does what a pool does that is advanced when somebody looks at it, to the last bit', () => {
    fc.assert(
      fc.property(fleets, requestStreams, ({ plan, timeouts: limits, abortOnTimeout, faults, seed, naive, ...pool }, columns) => {
        const [lazy, watched] = [false, true].map((isWatched) => {
          const trace = new Map<string, unknown[]>();
          const fleet = fleetOf([poolOf({ ...pool, plan: traced(plan.plan, trace) })], [legTo('a', { timeouts: limits, abortOnTimeout })], { faults, isWatched });
          return { trace, ...runFleet(fleet, columns, { seed, naive }) };
        });
        expect(traceDifference(watched!.trace, lazy!.trace), plan.name).toBeUndefined();
        expect(firstDifference(watched!, lazy!), plan.name).toBeUndefined();
        expect(watched!.record.events).toEqual(lazy!.record.events);
        expect(watched!.record.seconds).toEqual(lazy!.record.seconds);
        expect(watched!.waste).toEqual(lazy!.waste);
        expect(watched!.legs.map(({ counts }) => counts)).toEqual(lazy!.legs.map(({ counts }) => counts));
      }),
      { numRuns: RUNS, seed: 20261125, endOnFailure: true },
    );
  });
});

/** What one run reported and the other did not, in words. */
function traceDifference(one: ReadonlyMap<string, unknown[]>, other: ReadonlyMap<string, unknown[]>): string | undefined {
  for (const key of new Set([...one.keys(), ...other.keys()])) {
    const [left, right] = [one.get(key) ?? [], other.get(key) ?? []];
    const at = left.findIndex((each, i) => JSON.stringify(each) !== JSON.stringify(right[i]));
    if (at >= 0 || left.length !== right.length) return `${key}, report ${at}: ${JSON.stringify(left[at])} and ${JSON.stringify(right[at])}, of ${left.length} and ${right.length}`;
  }
  return undefined;
}
