import { AUTOSCALER_POLICIES, autoscalerPolicy, createAutoscaler } from '@foretoken/fleet';
import type { ScaleObservation } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { describeAutoscaler } from './autoscaler.case.ts';
import type { AutoscalerTrial } from './autoscaler.case.ts';

const TRIALS: Readonly<Record<string, AutoscalerTrial>> = {
  hpa: {},
  keda: { options: { metric: 'concurrency' } },
  'knative-kpa': { options: { target: 10 } },
  // The control loop of 0.1 s is the step of the toy pool.
  'ray-serve': { options: { targetOngoingRequests: 8 } },
  'dynamo-planner': {},
  'llm-d-wva': {},
  'aibrix-apa': { options: { target: 8 } },
  'aibrix-kpa': { options: { target: 8 } },
  llumnix: {},
  'target-tracking': {},
  schedule: { options: { windows: [{ from: '00:05', to: '00:30', replicas: 4 }] }, ignoresLoad: true },
  predictive: { options: { season: '10m' } },
  step: {},
  oracle: {},
};

for (const policy of AUTOSCALER_POLICIES) describeAutoscaler(policy, TRIALS[policy.name]!);

describe('the autoscaler registry', () => {
  it('has each name once, and a trial for each', () => {
    const names = AUTOSCALER_POLICIES.map(({ name }) => name);
    expect(names).toEqual([...new Set(names)]);
    expect(Object.keys(TRIALS)).toEqual(names);
  });

  it('refuses an unknown name with E0720 and the nearest one', () => {
    expect(() => autoscalerPolicy('knative')).toThrow(/"knative".*Did you mean knative-kpa\?/);
    expect(autoscalerPolicy('hpa').name).toBe('hpa');
  });

  it('tells the future only to a policy that says it knows it', () => {
    expect(AUTOSCALER_POLICIES.filter(({ knowsFuture }) => knowsFuture === true).map(({ name }) => name)).toEqual(['oracle']);
  });

  it('clamps to the bounds', () => {
    const facts = { blockSizeTokens: 16, kvTokens: 1600, maxSequences: 8, stepTokens: null, prefillS: () => 1, decodeStepS: () => 1 };
    const table = createAutoscaler({ policy: 'schedule', min: 2, max: 5, options: { windows: [{ days: [0], fromS: 100, toS: 200, replicas: 9 }] } }, { initial: 2, facts, slo: [], gpusPerReplica: 1, coldStartS: 1, seed: 1 });
    const at = (nowS: number): number => table.decide({ nowS } as ScaleObservation).replicas;
    expect([at(0), at(150), at(250)]).toEqual([2, 5, 2]);
  });

  it('refuses a decision that is no whole number, with E0722', () => {
    const facts = { blockSizeTokens: 16, kvTokens: 1600, maxSequences: 8, stepTokens: null, prefillS: () => 1, decodeStepS: () => 1 };
    const half = createAutoscaler({ policy: 'schedule', min: 1, max: 5, options: { windows: [{ days: [0], fromS: 0, toS: 200, replicas: 2.5 }] } }, { initial: 2, facts, slo: [], gpusPerReplica: 1, coldStartS: 1, seed: 1 });
    expect(() => half.decide({ nowS: 10 } as ScaleObservation)).toThrow(expect.objectContaining({ code: 'E0722' }) as Error);
  });
});
