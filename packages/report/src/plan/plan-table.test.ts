import type { PlanResult, RecommendedFleet } from '@foretoken/study';
import { describe, expect, it } from 'vitest';
import { fixturePlan } from '../testing/plan-result.ts';
import { headroomShare, modelErrorTexts } from './plan-table.ts';
import { renderPlan } from './render-plan.ts';

const withFleets = (changes: readonly Partial<RecommendedFleet>[]): PlanResult => {
  const result = fixturePlan();
  return { ...result, fleets: changes.map((change, i) => ({ ...result.fleets[0]!, rank: i + 1, ...change })) };
};
const capacity = (headroom: number): RecommendedFleet['capacity'] => ({ heldPerS: 40 * (1 + headroom), missedPerS: null, headroom });

describe('what a plan says of its own error', () => {
  it('names the ranks whose headroom does not cover the slow end of the latency model', () => {
    const [text, ...more] = modelErrorTexts(withFleets([{ stepTimeBand: [0.97, 1.16], capacity: capacity(0.04) }, { stepTimeBand: [0.97, 1.16], capacity: capacity(0.3) }]));
    expect(text).toBe('real steps may take 0.97 to 1.16 times as long as predicted (the error of the latency model, below); the headroom of rank 1 does not cover 16 %: measure, or keep a spare');
    expect(more).toEqual([]);
    expect(modelErrorTexts(withFleets([{ stepTimeBand: [0.97, 1.16], capacity: capacity(0.3) }]))[0]).toMatch(/; the headroom covers that$/);
  });

  it('tells GPUs that nobody measured from others', () => {
    expect(modelErrorTexts(withFleets([{ stepTimeBand: [0.9, 1.1], capacity: capacity(0.3) }, { stepTimeBand: null }, { stepTimeBand: null }]))).toEqual([
      expect.stringMatching(/^rank 1: real steps may take 0\.90 to 1\.10/),
      expect.stringMatching(/^ranks 2, 3: no public measurement of whole steps/),
    ]);
  });

  it('says which smaller fleet was too close to call', () => {
    const text = renderPlan(withFleets([{ undecidedReplicas: 7 }]), { color: false, width: 200 });
    expect(text).toContain('close: rank 1 with 7 replicas held on average');
    expect(text).toContain('its error');
  });
});

it('writes headroom as percents, or as a multiple where it is large', () => {
  expect([0.04, 1.5, 15, 248.4].map(headroomShare)).toEqual(['+4 %', '+150 %', '× 16.0', '× 249']);
});
