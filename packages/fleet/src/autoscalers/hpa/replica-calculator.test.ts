import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PodView } from '../autoscaler.ts';
import { groupPods } from './group-pods.ts';
import type { PodGroups } from './group-pods.ts';
import { externalAverageReplicas, externalValueReplicas, highestProposal, plainReplicas } from './replica-calculator.ts';

const tolerance = { up: 0.1, down: 0.1 };
const groups = (values: readonly number[], unready = 0, missing = 0): PodGroups => ({ values, unready, missing });

describe('replicas for a metric of each pod', () => {
  it.each([
    // mean 11 of 10: ratio 1.1 is the edge of the band
    ['keeps at the upper edge of the band', 2, groups([11, 11]), 10, 2],
    // 1.101 > 1.1: ceil(1.101 * 2) = 3
    ['scales up just above it', 2, groups([11.01, 11.01]), 10, 3],
    ['keeps at the lower edge', 4, groups([9, 9, 9, 9]), 10, 4],
    // 0.85 * 4 = 3.4 -> 4: below the band, and still no pod fewer
    ['rounds up', 4, groups([8.5, 8.5, 8.5, 8.5]), 10, 4],
    // 0.5 * 4 = 2
    ['scales down in proportion', 4, groups([5, 5, 5, 5]), 10, 2],
    // mean 30: ratio 3, 3 * 2 = 6
    ['scales up in proportion to the mean', 2, groups([50, 10]), 10, 6],
    ['wants none at all for no load', 3, groups([0, 0, 0]), 10, 0],
    // the pods that count are multiplied, not spec.replicas: 3 * 2 counted of wanted 4
    ['multiplies the pods that count', 4, groups([30, 30]), 10, 6],
    // up, one missing counts 0: (20 + 20 + 0) / 3 = 13.333, ratio 1.333, * 3 pods = 4 (13.333 * 3 = 39.999 -> 4)
    ['takes missing pods as idle when it scales up', 3, groups([20, 20], 0, 1), 10, 4],
    // (12 + 12 + 0) / 3 = 8: ratio 1.2 became 0.8, the sign flips
    ['keeps when missing pods turn up into down', 3, groups([12, 12], 0, 1), 10, 3],
    // (15 + 15 + 0) / 3 = 10: ratio 1.0
    ['keeps when missing pods bring it into the band', 3, groups([15, 15], 0, 1), 10, 3],
    // down, the missing one counts 10: (2 + 2 + 10) / 3 = 4.666, ratio 0.4666, * 3 = 1.3998 -> 2
    ['takes missing pods as on target when it scales down', 3, groups([2, 2], 0, 1), 10, 2],
    // (8 + 10) / 2 = 9: ratio 0.9
    ['keeps when missing pods bring down into the band', 2, groups([8], 0, 1), 10, 2],
    // ratio exactly 1: the missing one is left out of the mean, which stays 1
    ['keeps at a ratio of 1 with missing pods', 2, groups([10], 0, 1), 10, 2],
    // up, one unready counts 0: (40 + 40 + 0) / 3 = 26.666 -> 2.6666 * 3 = 7.9998 -> 8
    ['takes unready pods as idle when it scales up', 3, groups([40, 40], 1), 10, 8],
    // (12 + 0) / 2 = 6: flip
    ['keeps when unready pods turn up into down', 2, groups([12], 1), 10, 2],
    // down with unready: they are out of it; 0.2 * 2 = 0.4 -> 1
    ['leaves unready pods out when it scales down', 3, groups([2, 2], 1), 10, 1],
    // both, up: (60 + 0 + 0) / 3 = 20, ratio 2, * 3 = 6
    ['takes missing and unready pods together', 3, groups([60], 1, 1), 10, 6],
    // both, down: unready out, missing at target: (1 + 10) / 2 = 5.5, 0.55 * 2 = 1.1 -> 2
    ['takes only the missing when it scales down', 3, groups([1], 1, 1), 10, 2],
    // 6 wanted, 4 pods known: (13 + 13 + 13 + 0) / 4 = 9.75 flips; with 14: 10.5 in the band
    ['keeps more replicas than its pods would want', 6, groups([14, 14, 14], 0, 1), 10, 6],
    // (15 * 3 + 0) / 4 = 11.25: up to ceil(1.125 * 4) = 5, below the 6 that are there
    ['keeps when up would end below the current', 6, groups([15, 15, 15], 0, 1), 10, 6],
    // (5 + 5 + 10) / 3 = 6.666: down to ceil(0.6666 * 3) = 2, above the 1 that is wanted
    ['keeps when down would end above the current', 1, groups([5, 5], 0, 1), 10, 1],
  ])('%s', (_what, current, pods, target, replicas) => {
    expect(plainReplicas(current, pods, target, tolerance)).toBe(replicas);
  });

  it('fails when no pod that counts has a sample', () => {
    expect(plainReplicas(3, groups([], 2, 1), 10, tolerance)).toBeUndefined();
  });

  it('has a tolerance for each direction', () => {
    // 1.25: within 0.3 up; 0.8: not within 0.1 down, ceil(0.8 * 10) = 8
    expect(plainReplicas(2, groups([12.5, 12.5]), 10, { up: 0.3, down: 0.1 })).toBe(2);
    expect(plainReplicas(10, groups(Array.from({ length: 10 }, () => 8)), 10, { up: 0.3, down: 0.1 })).toBe(8);
  });

  it('reckons in thousandths, cutting the mean: 0.8004 and 0.8003 of 0.8 are 0.8', () => {
    expect(plainReplicas(10, groups(Array.from({ length: 10 }, () => 0.8004)), 0.8, { up: 0, down: 0 })).toBe(10);
    // and 0.1 + 0.2 is no more than 0.3: ceil(3 * 300/300 …) stays 1 per pod
    expect(plainReplicas(2, groups([0.1, 0.2]), 0.05, { up: 0, down: 0 })).toBe(6);
  });

  it('never wants fewer replicas for a higher metric, and never fewer than the mean needs', () => {
    const values = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(values, fc.nat({ max: 3 }), fc.nat({ max: 3 }), fc.integer({ min: 1, max: 20 }), fc.nat({ max: 7 }), fc.integer({ min: 1, max: 30 }), (given, unready, missing, target, at, more) => {
        const current = given.length + unready + missing;
        const higher = given.map((value, i) => (i === at % given.length ? value + more : value));
        const [low, high] = [given, higher].map((each) => plainReplicas(current, groups(each, unready, missing), target, tolerance)!);
        expect(high).toBeGreaterThanOrEqual(low!);
      }),
      { numRuns: 2000, seed: 20261125 },
    );
  });
});

describe('replicas for a metric of the pool', () => {
  it.each([
    // External Value: 45 of 10 is 4.5, times 2 ready pods = 9
    ['value: the ratio times the ready pods', () => externalValueReplicas(3, 45, 10, 2, tolerance), 9],
    ['value: keeps in the band', () => externalValueReplicas(3, 11, 10, 3, tolerance), 3],
    // from 0 there are no pods to multiply: ceil(2.5) = 3
    ['value: from zero the ratio alone', () => externalValueReplicas(0, 25, 10, 0, tolerance), 3],
    ['value: from zero a small load is one pod', () => externalValueReplicas(0, 0.5, 10, 0, tolerance), 1],
    // cold start: 4 wanted, 1 ready; 30 of 10 is 3, and 3 * 1 is fewer than there are
    ['value: counts ready pods only, and so goes down in a cold start', () => externalValueReplicas(4, 30, 10, 1, tolerance), 3],
    // AverageValue: 55 / (10 * 5) = 1.1, edge of the band
    ['average: keeps at the edge', () => externalAverageReplicas(5, 55, 10, tolerance), 5],
    // 56 / 50 = 1.12: ceil(5.6) = 6
    ['average: sum over target', () => externalAverageReplicas(5, 56, 10, tolerance), 6],
    ['average: down', () => externalAverageReplicas(5, 12, 10, tolerance), 2],
    ['average: from zero', () => externalAverageReplicas(0, 21, 10, tolerance), 3],
    ['average: nothing at zero stays zero', () => externalAverageReplicas(0, 0, 10, tolerance), 0],
  ])('%s', (_what, replicas, expected) => {
    expect(replicas()).toBe(expected);
  });
});

describe('several metrics', () => {
  it.each([
    ['takes the highest', 3, [2, 5, 4], 5],
    ['scales down when all are valid', 3, [1, 2], 2],
    ['does not scale down when one fails', 3, [1, undefined], undefined],
    ['still scales up when one fails', 3, [undefined, 5], 5],
    ['keeps the current when one fails and the other is content', 3, [3, undefined], 3],
    ['fails when all fail', 3, [undefined, undefined], undefined],
  ])('%s', (_what, current, proposals, expected) => {
    expect(highestProposal(current, proposals)).toBe(expected);
  });
});

describe('groups of pods', () => {
  const sample = { timeS: 95, waiting: 4, running: 0, kvUsage: 0, requestsReceived: 0, requestsEnded: 0, promptTokens: 0, outputTokens: 0 };
  const pod = (over: Partial<PodView> = {}): PodView => ({ id: 0, phase: 'running', ready: true, startedS: 0, readyChangedS: 10, sample, ...over });
  const waiting = ({ sample: of }: PodView): number | undefined => of?.waiting;
  const cpu = { nowS: 100, initializationS: 300, readinessDelayS: 30 };

  it('counts a pod that runs and is not ready, unless the metric is cpu', () => {
    expect(groupPods([pod({ ready: false })], waiting)).toEqual({ values: [4], unready: 0, missing: 0 });
    expect(groupPods([pod({ ready: false })], waiting, cpu)).toEqual({ values: [], unready: 1, missing: 0 });
  });

  it('ignores pods that drain or fail, and tells pending from missing ones', () => {
    const pods = [pod({ phase: 'terminating' }), pod({ phase: 'failed' }), pod({ phase: 'pending', sample: undefined }), pod({ sample: undefined })];
    expect(groupPods(pods, waiting)).toEqual({ values: [], unready: 1, missing: 1 });
  });

  it.each([
    ['a young pod is believed when its sample is newer than its readiness', pod(), 0],
    ['and not when it is older', pod({ readyChangedS: 97 }), 1],
    ['one that has no condition is never', pod({ readyChangedS: Number.NaN }), 1],
    ['an old pod that was ready once counts even when it is not', pod({ startedS: -400, readyChangedS: -300, ready: false }), 0],
    ['an old pod that never became ready does not', pod({ startedS: -400, readyChangedS: -390, ready: false }), 1],
  ])('cpu: %s', (_what, each, unready) => {
    expect(groupPods([each], waiting, cpu).unready).toBe(unready);
  });
});
