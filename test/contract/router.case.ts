import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { RequestColumns } from '@foretoken/engines';
import { plainView } from '@foretoken/fleet';
import type { FleetView, Router, RouterPolicy } from '@foretoken/fleet';
import { contextOf, happenings, picksOfLife } from './living-fleet.ts';
import { plainRequests, requestStreams } from './request-stream.ts';

/** A fleet that can be looked at: what each replica has in flight, and who asked for it. */
export interface WatchedView extends FleetView {
  readonly asked: number[];
}

/** What one pick of a router saw and chose. */
interface Pick {
  readonly outstanding: readonly number[];
  readonly asked: readonly number[];
  readonly replica: number;
}

const fleets = fc.record({
  replicas: fc.integer({ min: 1, max: 9 }),
  seed: fc.nat({ max: 1000 }),
  /** Sessions of the requests, -1 = none. */
  sessions: fc.array(fc.integer({ min: -1, max: 5 }), { minLength: 1, maxLength: 60 }),
  /** How many requests the replicas have when the i-th arrives. */
  loads: fc.array(fc.array(fc.nat({ max: 12 }), { minLength: 9, maxLength: 9 }), { minLength: 1, maxLength: 60 }),
});

type Fleet = typeof fleets extends fc.Arbitrary<infer T> ? T : never;

export function watchedView(outstanding: readonly number[], replicas: number): WatchedView {
  const asked: number[] = [];
  return {
    asked,
    ...plainView(replicas, (replica) => {
      asked.push(replica);
      return outstanding[replica]!;
    }),
  };
}

export function columnsWith(sessions: readonly number[]): RequestColumns {
  return { ...plainRequests(sessions.map(() => ({ input: 1, output: 1 }))), session: Int32Array.from(sessions) };
}

function routerFor(policy: RouterPolicy, { replicas, sessions, seed }: Omit<Fleet, 'loads'>): Router {
  return policy.create(contextOf(columnsWith(sessions), replicas, seed));
}

/** Every pick for the requests of a fleet, in order. */
export function picksOf(policy: RouterPolicy, fleet: Fleet): Pick[] {
  const router = routerFor(policy, fleet);
  return fleet.sessions.map((_, request) => {
    const outstanding = fleet.loads[request % fleet.loads.length]!.slice(0, fleet.replicas);
    const view = watchedView(outstanding, fleet.replicas);
    return { replica: router.pick(request, view), outstanding, asked: view.asked };
  });
}

/** The promises of every `RouterPolicy`. */
export function describeRouter(policy: RouterPolicy): void {
  const forAll = (check: (fleet: Fleet) => void): void => fc.assert(fc.property(fleets, check), { numRuns: 200, seed: 20261121 });

  describe(`router ${policy.name}`, () => {
    it('picks a replica that exists, and looks at none that does not', () => {
      forAll((fleet) => {
        for (const { replica, asked } of picksOf(policy, fleet)) {
          for (const each of [replica, ...asked]) {
            expect(Number.isInteger(each)).toBe(true);
            expect(each).toBeGreaterThanOrEqual(0);
            expect(each).toBeLessThan(fleet.replicas);
          }
        }
      });
    });

    it('picks the same again for the same seed', () => {
      forAll((fleet) => {
        expect(picksOf(policy, fleet)).toEqual(picksOf(policy, fleet));
      });
    });

    it('sends everything to the only replica', () => {
      forAll((fleet) => {
        const only = { ...fleet, replicas: 1 };
        expect(new Set(picksOf(policy, only).map(({ replica }) => replica))).toEqual(new Set([0]));
      });
    });

    it('keeps no state outside of the router that it makes', () => {
      forAll((fleet) => {
        const [one, other] = [routerFor(policy, fleet), routerFor(policy, fleet)];
        for (const request of fleet.sessions.keys()) {
          const load = fleet.loads[request % fleet.loads.length]!;
          const first = one.pick(request, watchedView(load, fleet.replicas));
          expect(other.pick(request, watchedView(load, fleet.replicas))).toBe(first);
        }
      });
    });

    it('draws no more and no fewer random numbers when the fleet is busier', () => {
      forAll((fleet) => {
        // Two replays that differ in the first half only: what is drawn for the second half must not.
        const half = Math.floor(fleet.sessions.length / 2);
        const [idle, busy] = [0, 7].map((load) => {
          const router = routerFor(policy, fleet);
          return fleet.sessions.map((_, request) => {
            const view = watchedView(Array.from({ length: 9 }, (_each, i) => (request < half ? (i * load) % 5 : i)), fleet.replicas);
            const replica = router.pick(request, view);
            return new Set(view.asked).size === fleet.replicas ? 'all' : [replica, [...view.asked].sort()];
          });
        });
        expect(busy!.slice(half)).toEqual(idle!.slice(half));
      });
    });

    const lives = fc.tuple(requestStreams, happenings, fc.integer({ min: 1, max: 6 }), fc.nat({ max: 99 }));
    const forLives = (check: (...life: typeof lives extends fc.Arbitrary<infer T extends readonly unknown[]> ? T : never) => void): void =>
      fc.assert(fc.property(lives, (life) => check(...life)), { numRuns: 150, seed: 20261125 });

    it('picks among those that take requests, while replicas leave and return', () => {
      forLives((columns, between, replicas, seed) => {
        const picks = picksOfLife(policy, columns, between, replicas, seed);
        for (const { replica, candidates } of picks) expect(candidates).toContain(replica);
        expect(picksOfLife(policy, columns, between, replicas, seed)).toEqual(picks);
      });
    });

    it('looks at no request that has not come yet', () => {
      forLives((columns, between, replicas, seed) => {
        const known = Math.ceil(columns.count / 2);
        const { offsets, segmentIds, segmentTokens, outputSegmentIds } = columns.content!;
        const content = { offsets: offsets.subarray(0, known + 1), segmentIds: segmentIds.subarray(0, offsets[known]), segmentTokens: segmentTokens.subarray(0, offsets[known]), outputSegmentIds: outputSegmentIds!.subarray(0, known) };
        const few = { ...columns, count: known, content };
        for (const name of ['arrivalS', 'inputTokens', 'session', 'priority', 'adapter', 'salt'] as const) Object.assign(few, { [name]: columns[name]!.subarray(0, known) });
        expect(picksOfLife(policy, few, between, replicas, seed)).toEqual(picksOfLife(policy, columns, between, replicas, seed, known));
      });
    });

    it('has a sentence about it', () => {
      expect(policy.about).toMatch(/^[A-Z].{20,}\.$/);
    });
  });
}
