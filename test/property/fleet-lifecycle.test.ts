import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import type { FleetRun } from '../../packages/fleet/src/loop/fleet-run.ts';
import { FLEET_OUTCOME } from '../../packages/fleet/src/outcomes.ts';
import type { FaultScenario } from '../../packages/fleet/src/scenario/fault-scenario.ts';
import type { LegScenario } from '../../packages/fleet/src/scenario/route-scenario.ts';
import { servers } from '../queueing/one-at-a-time.ts';
import { fleetOf, legTo, poolOf, runFleet } from './loop-fixture.ts';

type Fault = FaultScenario;

/** Requests at these times that take so many seconds each. */
function requests(rows: readonly (readonly [atS: number, serviceS: number])[]): RequestColumns {
  return {
    count: rows.length,
    arrivalS: Float64Array.from(rows, ([atS]) => atS),
    inputTokens: new Int32Array(rows.length).fill(10),
    outputTokens: Int32Array.from(rows, ([, serviceS]) => Math.round(serviceS * 1e6)),
  };
}

interface Case {
  readonly rows: readonly (readonly [number, number])[];
  readonly replicas?: number;
  readonly faults?: readonly Fault[];
  readonly rules?: Partial<LegScenario>;
  readonly startS?: number;
  readonly router?: string;
}

function run({ rows, replicas = 1, faults = [], rules = {}, startS, router = 'round-robin' }: Case): FleetRun {
  const coldStart = startS === undefined ? {} : { coldStart: { meanS: { onNode: startS, onNewNode: startS }, start: () => ({ readyS: startS, runningS: startS, metricsS: startS, spans: [] }) } };
  return runFleet(fleetOf([poolOf({ plan: servers(1), replicas, router, ...coldStart })], [legTo('a', rules)], { faults }), requests(rows));
}

const RETRIES = { retries: { max: 3, backoffS: 0.5, factor: 1, maxBackoffS: 1, jitter: 0, budgetMin: 10 } };
const outcomes = ({ log }: FleetRun): number[] => [...log.outcome];

describe('a crash', () => {
  it('loses what was there, and is up again when it has started', () => {
    const out = run({ rows: [[0, 5], [3, 1], [7, 1]], faults: [{ kind: 'crash', atS: 2 }], startS: 2 });
    // Lost at 2; nobody there at 3; up from 4.
    expect(outcomes(out)).toEqual([FLEET_OUTCOME.replicaLost, FLEET_OUTCOME.unavailable, OUTCOME.completed]);
    expect(out.log.finishS[0]).toBe(2);
    expect(out.record.seconds[0]).toEqual({ starting: 2, ready: 6, draining: 0, down: 0 });
  });

  it('during a start begins the start anew, and an older announcement does not count', () => {
    const out = run({ rows: [[0, 0.1], [5.5, 0.1], [6, 0.1], [7, 0.1]], faults: [{ kind: 'crash', atS: 1 }, { kind: 'crash', atS: 3 }], startS: 3 });
    // 1 + 3 = 4 is overtaken by 3 + 3 = 6: arrivals at that instant come first.
    expect(outcomes(out)).toEqual([OUTCOME.completed, FLEET_OUTCOME.unavailable, FLEET_OUTCOME.unavailable, OUTCOME.completed]);
  });

  it('in an outage does not end it, nor does a shorter outage', () => {
    const faults: Fault[] = [{ kind: 'outage', atS: 1, forS: 10, replicas: [0] }, { kind: 'crash', atS: 2 }, { kind: 'outage', atS: 3, forS: 1, replicas: [0] }];
    const out = run({ rows: [[0, 0.1], [9, 0.1], [12, 0.1]], faults });
    expect(outcomes(out)).toEqual([OUTCOME.completed, FLEET_OUTCOME.unavailable, OUTCOME.completed]);
  });

  it('of a draining replica ends it', () => {
    const faults: Fault[] = [{ kind: 'preempted', atS: 1, noticeS: 100 }, { kind: 'crash', atS: 2, replicas: [0] }];
    const out = run({ rows: [[0, 50], [60, 1]], faults });
    expect(outcomes(out)).toEqual([FLEET_OUTCOME.replicaLost, OUTCOME.completed]);
    expect(out.pools[0]!.slots.map(({ state }) => state)).toEqual(['gone', 'ready']);
  });

  it('is what a retry is for', () => {
    const out = run({ rows: [[0, 5]], faults: [{ kind: 'crash', atS: 2 }], rules: RETRIES });
    // Again from 2.5 on.
    expect(outcomes(out)).toEqual([OUTCOME.completed]);
    expect(out.log.finishS[0]).toBeCloseTo(7.5, 12);
    expect(out.legs[0]!.counts).toMatchObject({ attempts: 2, retries: 1, failed: 1, answered: 1 });
  });
});

describe('a drain', () => {
  it('ends when the last answer is out', () => {
    const out = run({ rows: [[0, 3], [2, 1]], faults: [{ kind: 'preempted', atS: 1, noticeS: 100 }] });
    expect(outcomes(out)).toEqual([OUTCOME.completed, OUTCOME.completed]);
    const [old, next] = out.pools[0]!.slots;
    expect([old!.state, old!.endS, next!.wantedS]).toEqual(['gone', 3, 1]);
    expect(out.record.seconds[0]).toEqual({ starting: 0, ready: 1 + 2, draining: 2, down: 0 });
  });

  it('ends at the end of the notice, with whatever is left', () => {
    const out = run({ rows: [[0, 30], [9, 1]], faults: [{ kind: 'preempted', atS: 1, noticeS: 4 }] });
    expect(outcomes(out)).toEqual([FLEET_OUTCOME.replicaLost, OUTCOME.completed]);
    expect(out.pools[0]!.slots[0]!.endS).toBe(5);
  });

  it('is hurried by a second notice, and replaced once', () => {
    const faults: Fault[] = [{ kind: 'preempted', atS: 1, noticeS: 100, replicas: [0] }, { kind: 'preempted', atS: 2, noticeS: 1, replicas: [0] }];
    const out = run({ rows: [[0, 30], [9, 1]], faults });
    expect(out.pools[0]!.slots.map(({ endS }) => endS)).toEqual([3, NaN]);
  });
});

describe('what is on its way', () => {
  it('to a replica that dies is lost, and tried again', () => {
    const faults: Fault[] = [{ kind: 'delay', atS: 0, forS: 3, delayS: 2 }, { kind: 'crash', atS: 1.5 }];
    const lost = run({ rows: [[0.5, 1]], faults });
    expect(outcomes(lost)).toEqual([FLEET_OUTCOME.replicaLost]);
    const again = run({ rows: [[0.5, 1]], faults, rules: RETRIES });
    // Lost at 1.5, sent at 2, there at 4, done at 5, the trouble is over by then.
    expect([...outcomes(again), again.log.finishS[0]]).toEqual([OUTCOME.completed, 5]);
  });

  it('has a twin when it takes long, and one of them answers', () => {
    const out = run({ rows: [[0.5, 1]], replicas: 2, faults: [{ kind: 'delay', atS: 0, forS: 100, delayS: 2, replicas: [0] }], rules: { hedge: { afterS: 0.1 } }, router: 'least-outstanding' });
    expect(outcomes(out)).toEqual([OUTCOME.completed]);
    expect(out.legs[0]!.counts).toMatchObject({ attempts: 2, hedges: 1, answered: 1, cancelled: 1 });
    // The twin sets out at 0.6 to replica 1.
    expect(out.log.finishS[0]).toBeCloseTo(1.6, 12);
  });

  it('is seen late by the client, first token and end alike', () => {
    const out = run({ rows: [[0.5, 1]], faults: [{ kind: 'delay', atS: 0, forS: 100, delayS: 2 }] });
    expect([out.log.firstTokenS[0], out.log.finishS[0]]).toEqual([0.5 + 2 + 1 + 2, 0.5 + 2 + 1 + 2]);
  });
});

describe('a hang', () => {
  it('to the end leaves requests without an end', () => {
    const out = run({ rows: [[0, 1], [3, 1]], faults: [{ kind: 'hang', atS: 2, forS: Infinity }, { kind: 'crash', atS: 50, replicas: [7] }] });
    expect(outcomes(out)).toEqual([OUTCOME.completed, OUTCOME.unfinished]);
    expect(out.legs[0]!.counts).toMatchObject({ attempts: 2, answered: 1, failed: 1 });
  });

  it('delays what is there until it is over', () => {
    const out = run({ rows: [[0, 1], [1.5, 1]], faults: [{ kind: 'hang', atS: 0.5, forS: 3 }] });
    expect([...out.log.finishS]).toEqual([3.5, 4.5]);
  });
});

describe('retries', () => {
  it('count against their budget until they are over', () => {
    // Four are lost at 1, two may try again: the others would be the third and the fourth under way.
    const budget = { retries: { ...RETRIES.retries, backoffS: 0, budget: 0, budgetMin: 2 } };
    const out = run({ rows: [[0, 9], [0, 9], [0, 9], [0, 9]], replicas: 4, faults: [{ kind: 'crash', atS: 1 }], rules: budget });
    expect(outcomes(out).sort((a, b) => a - b)).toEqual([OUTCOME.completed, OUTCOME.completed, FLEET_OUTCOME.replicaLost, FLEET_OUTCOME.replicaLost]);
    expect(out.legs[0]!.retrying).toBe(0);
  });
});

describe('an upgrade', () => {
  const busy = Array.from({ length: 60 }, (_, i): [number, number] => [i / 2, 0.4]);
  const wanted = 4;

  it.each([[1, 0], [0, 1], [2, 1], [4, 4], [0, 0]])('with surge %d and unavailable %d keeps its bounds, and ends with new replicas only', (surge, unavailable) => {
    const out = run({ rows: busy, replicas: wanted, faults: [{ kind: 'upgrade', atS: 2, surge, unavailable }], startS: 1.5 });
    const changes = out.record.events.length;
    expect(changes).toBeGreaterThan(wanted);
    const alive = out.pools[0]!.slots.filter(({ state }) => state !== 'gone');
    expect(alive.map(({ wantedS, state }) => [wantedS >= 2, state])).toEqual(Array.from({ length: wanted }, () => [true, 'ready']));
    // Times of all starts and ends; nobody has much to drain.
    const { slots } = out.pools[0]!;
    const room = surge + unavailable === 0 ? 1 : surge;
    for (const { wantedS: atS } of slots) {
      const present = slots.filter((slot) => slot.wantedS <= atS && !(slot.endS <= atS) && slot.drainUntilS > atS).length;
      const leaving = slots.filter((slot) => slot.wantedS <= atS && slot.state === 'gone' && !(slot.endS <= atS)).length;
      expect(present - leaving).toBeLessThanOrEqual(wanted + room);
    }
    expect(outcomes(out).filter((outcome) => outcome !== OUTCOME.completed)).toHaveLength(unavailable >= wanted ? 3 : 0);
  });

  it('that a second one overtakes ends with as many as there were', () => {
    const faults: Fault[] = [{ kind: 'upgrade', atS: 2, surge: 2, unavailable: 0 }, { kind: 'upgrade', atS: 2.5, surge: 1, unavailable: 0 }];
    const out = run({ rows: busy, replicas: 2, faults, startS: 1 });
    const alive = out.pools[0]!.slots.filter(({ state }) => state !== 'gone');
    expect(alive.map(({ wantedS, state }) => [wantedS >= 2.5, state])).toEqual([[true, 'ready'], [true, 'ready']]);
  });

  it('in the middle of which the controller wants fewer, or more, ends with as many, all new, and nobody finds the door closed', () => {
    for (const later of [2, 6]) {
      const windows = [{ days: [0], fromS: 0, toS: 6, replicas: 4 }, { days: [0], fromS: 6, toS: 86_400, replicas: later }];
      const autoscale = { policy: 'schedule', min: 1, max: 8, options: { windows } };
      const coldStart = { meanS: { onNode: 2, onNewNode: 2 }, start: () => ({ readyS: 2, runningS: 2, metricsS: 2, spans: [] }) };
      const out = runFleet(fleetOf([poolOf({ plan: servers(9), replicas: 4, coldStart, autoscale })], [legTo('a')], { faults: [{ kind: 'upgrade', atS: 5, surge: 1, unavailable: 0 }] }), requests(Array.from({ length: 300 }, (_, i): [number, number] => [i / 2, 0.4])));
      const alive = out.pools[0]!.slots.filter(({ state }) => state !== 'gone');
      expect(alive.map(({ wantedS, state }) => [wantedS >= 5, state])).toEqual(Array.from({ length: later }, () => [true, 'ready']));
      expect(out.log.outcome.every((outcome) => outcome === OUTCOME.completed)).toBe(true);
    }
  });

  it('in the middle of which one crashes ends with as many as there were, all new', () => {
    const faults: Fault[] = [{ kind: 'upgrade', atS: 2, surge: 1, unavailable: 0 }, { kind: 'outage', atS: 2.2, forS: 4, replicas: [1] }];
    const out = run({ rows: busy, replicas: 2, faults, startS: 1 });
    const alive = out.pools[0]!.slots.filter(({ state }) => state !== 'gone');
    expect(alive.map(({ wantedS, state }) => [wantedS >= 2, state])).toEqual([[true, 'ready'], [true, 'ready']]);
  });
});
