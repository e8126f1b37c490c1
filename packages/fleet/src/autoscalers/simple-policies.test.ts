import { describe, expect, it } from 'vitest';
import { llumnixStep } from './llumnix.ts';
import { make, observe, pods } from './observation.fixture.ts';
import { scheduledReplicas } from './schedule.ts';
import { stepDesired } from './step.ts';
import { NO_TRACKING, trackTarget } from './target-tracking.ts';

describe('step', () => {
  const config = { upAbove: 10, upBy: 2, upCooldownS: 60, downBelow: 1, downBy: 1, downCooldownS: 300 };

  it.each([
    ['up above the threshold', 100, 11, { upS: -Infinity, downS: -Infinity }, 6],
    ['not at it', 100, 10, { upS: -Infinity, downS: -Infinity }, 4],
    ['not in the cooldown', 100, 11, { upS: 41, downS: -Infinity }, 4],
    ['again after it', 100, 11, { upS: 40, downS: -Infinity }, 6],
    ['down below the other', 400, 0.5, { upS: -Infinity, downS: 100 }, 3],
    ['not soon after a step up', 400, 0.5, { upS: 101, downS: -Infinity }, 4],
  ])('%s', (_what, nowS, perPod, history, replicas) => {
    expect(stepDesired(config, nowS, 4, perPod, history)).toBe(replicas);
  });

  it('is aggressive up and conservative down', () => {
    const step = make('step');
    let wanted = 1;
    const at = (nowS: number, waiting: number): number => (wanted = step.decide(observe({ nowS, wanted, pods: pods({ waiting }) })).replicas);
    expect([at(0, 50), at(15, 50), at(60, 50), at(75, 0), at(345, 0), at(360, 0), at(375, 0)]).toEqual([3, 3, 5, 5, 5, 4, 4]);
  });
});

describe('llumnix', () => {
  const config = { scaleUpThreshold: -10, scaleDownThreshold: -60 };
  const instance = (freeBlocks: number, usedBlocks: number, requests: number): Parameters<typeof llumnixStep>[1][number] => ({ freeBlocks, usedBlocks, requests });

  it.each([
    // -90 / 10 = -9 > -10
    ['adds one when few blocks are free per request', [instance(40, 60, 5), instance(50, 50, 5)], 1],
    // -100 / 10 = -10
    ['keeps at the threshold', [instance(50, 50, 5), instance(50, 50, 5)], 0],
    // without the last: 990 + 990 - 990 - 10 = 980 of 10 requests: -98 < -60
    ['takes one away when the others have room', [instance(990, 10, 5), instance(990, 10, 5)], -1],
    // 900 - 100 = 800 of 20: -40
    ['keeps when they would not', [instance(900, 100, 10), instance(900, 100, 10)], 0],
    ['takes one away when idle', [instance(1000, 0, 0), instance(1000, 0, 0)], -1],
    ['does nothing without any', [], 0],
  ])('%s', (_what, instances, change) => {
    expect(llumnixStep(config, instances)).toBe(change);
  });

  it('waits while a replica starts', () => {
    const busy = pods({ kvUsage: 0.99, running: 60 });
    expect(make('llumnix').decide(observe({ pods: busy })).replicas).toBe(2);
    expect(make('llumnix').decide(observe({ pods: busy, wanted: 2 })).replicas).toBe(2);
  });
});

describe('target tracking', () => {
  const config = { target: 10, scaleOutDatapoints: 3, scaleInDatapoints: 15, scaleInShare: 0.9, scaleOutCooldownS: 300, scaleInCooldownS: 300, disableScaleIn: false };
  const low = (points: number): number[] => Array.from({ length: points }, () => 4);

  it.each([
    ['waits for 3 points', [20, 20], 4],
    // 4 * 20 / 10 = 8
    ['out in proportion to the newest', [12, 15, 20], 8],
    ['every point must be above', [20, 10, 20], 4],
    ['waits for 15 points to go in', low(14), 4],
    // 4 * 4 / 10 = 1.6 -> 2
    ['in in proportion', low(15), 2],
    ['not when one is above 90 %', [...low(14), 9], 4],
  ])('%s', (_what, points, replicas) => {
    expect(trackTarget(config, 1000, 4, points, NO_TRACKING).replicas).toBe(replicas);
  });

  it('steps out again in the cooldown only by more, from where the last step began', () => {
    const first = trackTarget(config, 1000, 4, [15, 15, 15], NO_TRACKING);
    expect(first.replicas).toBe(6);
    // by 2 again: no; at 6 with 18 the step is ceil(10.8) - 6 = 5 > 2: 4 + 5 = 9
    expect(trackTarget(config, 1060, 6, [13, 13, 13], first.history).replicas).toBe(6);
    expect(trackTarget(config, 1060, 6, [18, 18, 18], first.history).replicas).toBe(9);
    // after the cooldown from the current: ceil(6 * 1.3) = 8
    expect(trackTarget(config, 1300, 6, [13, 13, 13], first.history).replicas).toBe(8);
  });

  it('goes in only after both cooldowns, and not at all when told so', () => {
    expect(trackTarget(config, 1000, 4, low(15), { ...NO_TRACKING, inS: 701 }).replicas).toBe(4);
    expect(trackTarget(config, 1000, 4, low(15), { ...NO_TRACKING, outS: 701 }).replicas).toBe(4);
    expect(trackTarget(config, 1000, 4, low(15), { ...NO_TRACKING, inS: 700 }).replicas).toBe(2);
    expect(trackTarget({ ...config, disableScaleIn: true }, 1000, 4, low(15), NO_TRACKING).replicas).toBe(4);
  });

  it('counts per ready replica: 3 minutes of 40 in progress on 2', () => {
    const policy = make('target-tracking');
    const path = [60, 120, 180].map((nowS) => policy.decide(observe({ nowS, pods: pods({}, {}), concurrency: 40 })).replicas);
    expect(path).toEqual([2, 2, 4]);
  });
});

describe('schedule', () => {
  const hour = 3600;
  const day = 24 * hour;
  const office = { days: [0, 1, 2, 3, 4], fromS: 8 * hour, toS: 18 * hour, replicas: 6 };
  const night = { days: [6], fromS: 22 * hour, toS: 2 * hour, replicas: 3 };

  it.each([
    ['before the window', 8 * hour - 1, 0],
    ['at its begin', 8 * hour, 6],
    ['at its end', 18 * hour, 0],
    ['on another day', 5 * day + 9 * hour, 0],
    ['on Sunday night', 6 * day + 23 * hour, 3],
    ['after midnight, in the next week', hour, 3],
    ['after it', 2 * hour, 0],
  ])('%s', (_what, weekS, replicas) => {
    expect(scheduledReplicas([office, night], weekS)).toBe(replicas);
  });

  it('asks ahead of the window, keeps it to its end, and takes the most of two', () => {
    const policy = make('schedule', { windows: [office, { ...office, fromS: 9 * hour, replicas: 9 }], startsAt: 7 * hour, aheadS: 600 });
    const at = (nowS: number): number => policy.decide(observe({ nowS })).replicas;
    expect([at(0), at(hour - 600), at(2 * hour), at(11 * hour - 1), at(11 * hour)]).toEqual([1, 6, 9, 9, 1]);
  });
});
