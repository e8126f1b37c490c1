import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_BEHAVIOR, normalizeWithBehavior, stabilize } from './behavior.ts';
import type { HpaBehavior, ScalingRules, SyncState } from './behavior.ts';
import { HpaController } from './hpa-controller.ts';
import { behaviorOf } from './hpa-options.ts';
import { normalizeLegacy } from './legacy-behavior.ts';

const state = (over: Partial<SyncState>): SyncState => ({ nowS: 1000, current: 4, desired: 4, min: 1, max: 100, recommendations: [], events: [], ...over });
const rec = (timeS: number, replicas: number): { timeS: number; replicas: number } => ({ timeS, replicas });
const behavior = (scaleUp: Partial<ScalingRules>, scaleDown: Partial<ScalingRules> = {}): HpaBehavior => behaviorOf({ tolerance: 0.1, scaleUp, scaleDown })!;

describe('stabilization windows', () => {
  it.each([
    ['down waits for the highest wish of the window', state({ desired: 1, recommendations: [rec(800, 3)] }), 3],
    ['a wish at the very edge of the window is out', state({ desired: 1, recommendations: [rec(700, 3)] }), 1],
    ['the window never scales up by itself', state({ desired: 1, recommendations: [rec(800, 9)] }), 4],
    ['up has no window by default', state({ desired: 9, recommendations: [rec(999, 5)] }), 9],
  ])('%s', (_what, given, replicas) => {
    expect(stabilize(given, DEFAULT_BEHAVIOR)).toBe(replicas);
  });

  it('up takes the lowest wish of its window', () => {
    expect(stabilize(state({ desired: 9, recommendations: [rec(950, 6), rec(930, 5)] }), behavior({ stabilizationS: 60 }))).toBe(6);
    expect(stabilize(state({ desired: 9, recommendations: [rec(950, 2)] }), behavior({ stabilizationS: 60 }))).toBe(4);
  });

  it('never overshoots: what comes out lies between the current replicas and the wish', () => {
    const wishes = fc.array(fc.record({ timeS: fc.integer({ min: 600, max: 1000 }), replicas: fc.nat({ max: 30 }) }), { maxLength: 12 });
    fc.assert(
      fc.property(wishes, fc.nat({ max: 30 }), fc.nat({ max: 30 }), fc.nat({ max: 400 }), fc.nat({ max: 400 }), (recommendations, current, desired, upS, downS) => {
        const got = stabilize(state({ current, desired, recommendations }), behavior({ stabilizationS: upS }, { stabilizationS: downS }));
        expect(got).toBeGreaterThanOrEqual(Math.min(current, desired));
        expect(got).toBeLessThanOrEqual(Math.max(current, desired));
      }),
      { numRuns: 1000, seed: 20261125 },
    );
  });
});

describe('rates', () => {
  const pods = (value: number, periodS = 60): ScalingRules['policies'][number] => ({ kind: 'pods', value, periodS });
  const percent = (value: number, periodS = 60): ScalingRules['policies'][number] => ({ kind: 'percent', value, periodS });
  const now = (scaleDown: Partial<ScalingRules>): HpaBehavior => behavior({}, { stabilizationS: 0, ...scaleDown });

  it.each([
    // max(3 + 4, 3 * 2) = 7; max(10 + 4, 20) = 20
    ['default up from 3: 4 pods', state({ current: 3, desired: 50 }), DEFAULT_BEHAVIOR, 7],
    ['default up from 10: doubles', state({ current: 10, desired: 50 }), DEFAULT_BEHAVIOR, 20],
    // 3 were added 10 s ago: the period began at 7, 7 + 4 = 11, 7 * 2 = 14
    ['counts what was added in the period', state({ current: 10, desired: 50, events: [{ timeS: 990, change: 3 }] }), DEFAULT_BEHAVIOR, 14],
    ['forgets what was added before it', state({ current: 10, desired: 50, events: [{ timeS: 985, change: 3 }] }), DEFAULT_BEHAVIOR, 20],
    // 2 were deleted: the period began at 12
    ['gives back what was deleted', state({ current: 10, desired: 50, events: [{ timeS: 990, change: -2 }] }), DEFAULT_BEHAVIOR, 24],
    ['Min takes the smallest step', state({ current: 10, desired: 50 }), behavior({ select: 'min', policies: [pods(4), percent(100)] }), 14],
    ['Disabled does nothing', state({ current: 10, desired: 50 }), behavior({ select: 'disabled' }), 10],
    // 9 were added and 4 are allowed: 5 + ... = 1 + 4 = 5 < 10, so the current stays
    ['a limit below the current keeps the current', state({ current: 10, desired: 50, events: [{ timeS: 990, change: 9 }] }), behavior({ policies: [pods(4)] }), 10],
    // ceil(3 * 1.1) = 4
    ['per cent up is rounded up', state({ current: 3, desired: 50 }), behavior({ policies: [percent(10)] }), 4],
    ['the maximum bounds', state({ current: 10, desired: 50, max: 12 }), DEFAULT_BEHAVIOR, 12],
    ['one pod a minute down', state({ current: 10, desired: 1 }), now({ policies: [pods(1)] }), 9],
    ['and none more in that minute', state({ current: 9, desired: 1, events: [{ timeS: 950, change: -1 }] }), now({ policies: [pods(1)] }), 9],
    // trunc(9 * 0.5) = 4
    ['per cent down is cut', state({ current: 9, desired: 1 }), now({ policies: [percent(50)] }), 4],
    // Max = the largest change: min(10 - 1, 5) = 5; Min: 9
    ['Max down takes the largest change', state({ current: 10, desired: 1 }), now({ select: 'max', policies: [pods(1), percent(50)] }), 5],
    ['Min down takes the smallest', state({ current: 10, desired: 1 }), now({ select: 'min', policies: [pods(1), percent(50)] }), 9],
    ['Disabled down does nothing', state({ current: 10, desired: 1 }), now({ select: 'disabled' }), 10],
    ['the minimum bounds', state({ current: 10, desired: 1, min: 3 }), now({}), 3],
  ])('%s', (_what, given, rules, replicas) => {
    expect(normalizeWithBehavior(given, rules)).toBe(replicas);
  });
});

describe('an HPA without behavior', () => {
  it.each([
    ['goes to 4 at most from 1', state({ current: 1, desired: 50 }), 4],
    ['doubles at most from 5', state({ current: 5, desired: 50 }), 10],
    ['takes the highest wish of 5 minutes', state({ desired: 1, recommendations: [rec(700, 3)] }), 3],
    ['forgets older ones', state({ desired: 1, recommendations: [rec(699, 3)] }), 1],
    // the window is not clamped to the current: an old wish of 8 still counts
    ['follows an old wish upwards', state({ current: 4, desired: 1, recommendations: [rec(900, 8)] }), 8],
    ['keeps within the bounds', state({ current: 5, desired: 0, min: 2 }), 2],
    ['keeps the maximum', state({ current: 5, desired: 50, max: 7 }), 7],
  ])('%s', (_what, given, replicas) => {
    expect(normalizeLegacy(given)).toBe(replicas);
  });
});

describe('the controller', () => {
  const none = undefined;

  it('starts from what is there: nothing goes for 5 minutes', () => {
    const hpa = new HpaController({ min: 1, max: 10, behavior: none });
    const at = (nowS: number): number => hpa.sync(nowS, 6, () => [2]);
    expect([at(0), at(15), at(300), at(315)]).toEqual([6, 6, 6, 2]);
  });

  it('brings replicas into the bounds without looking at metrics', () => {
    const hpa = new HpaController({ min: 2, max: 10, behavior: none });
    const never = (): never => expect.unreachable();
    expect([hpa.sync(0, 1, never), hpa.sync(15, 12, never), hpa.sync(30, 0, never)]).toEqual([2, 10, 0]);
  });

  it('keeps what is there while its metrics fail', () => {
    const hpa = new HpaController({ min: 1, max: 10, behavior: none });
    expect(hpa.sync(0, 3, () => [none, 1])).toBe(3);
  });

  it('remembers its steps: from 1, every 15 s, 5, 10, 20', () => {
    const hpa = new HpaController({ min: 1, max: 100, behavior: DEFAULT_BEHAVIOR });
    let replicas = 1;
    const path = [0, 15, 30].map((nowS) => (replicas = hpa.sync(nowS, replicas, () => [100])));
    expect(path).toEqual([5, 10, 20]);
    // 5 s later only what the period has left: it began at 10
    expect(hpa.sync(35, replicas, () => [100])).toBe(20);
  });

  it('stays within its bounds, whatever the metrics say', () => {
    const run = fc.array(fc.option(fc.nat({ max: 60 }), { nil: undefined }), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(run, fc.integer({ min: 1, max: 5 }), fc.nat({ max: 20 }), fc.boolean(), (proposals, min, more, legacy) => {
        const hpa = new HpaController({ min, max: min + more, behavior: legacy ? undefined : DEFAULT_BEHAVIOR });
        let replicas = min;
        for (const [i, proposal] of proposals.entries()) {
          replicas = hpa.sync(15 * i, replicas, () => [proposal]);
          expect(replicas).toBeGreaterThanOrEqual(min);
          expect(replicas).toBeLessThanOrEqual(min + more);
        }
      }),
      { numRuns: 500, seed: 20261125 },
    );
  });
});
