import { autoscaleSchema, createAutoscaler } from '@foretoken/fleet';
import type { PoolFacts } from '@foretoken/fleet';
import { describe, expect, it } from 'vitest';
import { runToyPool } from '../contract/toy-pool.ts';
import type { ToyStep } from '../contract/toy-pool.ts';

const FACTS: PoolFacts = { blockSizeTokens: 16, kvTokens: 8800, maxSequences: 8, stepTokens: null, prefillS: () => 0.05, decodeStepS: () => 0.0145 };
/** From 2/s to 12/s at 100 s; one replica serves 8 requests in 2 s, so 3 are needed. */
const ARRIVALS = [...Array.from({ length: 200 }, (_, i) => i / 2), ...Array.from({ length: 6000 }, (_, i) => 100 + i / 12)];

function run(autoscale: Readonly<Record<string, unknown>>, coldStartS: number, delayS: number): ToyStep[] {
  const scenario = autoscaleSchema.parse({ policy: 'hpa', max: 200, scaleDown: { stabilization: '5m' }, ...autoscale });
  const autoscaler = createAutoscaler(scenario, { initial: 1, facts: FACTS, slo: [], gpusPerReplica: 1, coldStartS, seed: 1 });
  return runToyPool(autoscaler, { arrivalS: ARRIVALS, replicas: 1, lastS: 600, coldStartS, serviceS: 2, batch: 8, scrapeS: 15, delayS });
}

const reaction = (steps: readonly ToyStep[]): number => steps.find(({ replicas }) => replicas > 1)!.timeS - 100;
const peak = (steps: readonly ToyStep[]): number => Math.max(...steps.map(({ replicas }) => replicas));

describe('the age of metrics', () => {
  it('delays the reaction of an HPA by as much as the pipeline takes', () => {
    const [fresh, stale] = [0, 60].map((delayS) => reaction(run({ metric: 'waiting', target: 5 }, 30, delayS)));
    // The next scrape and the next sync, 15 s each.
    expect(fresh).toBeLessThanOrEqual(30);
    expect(stale! - fresh!).toBe(60);
  });

  it('makes an HPA on queue depth ask for many times the 3 replicas that are needed, more with each second of a cold start or of the pipeline', () => {
    const peaks = [[0, 0], [15, 0], [15, 30], [60, 30]].map(([coldStartS, delayS]) => peak(run({ metric: 'waiting', target: 5 }, coldStartS!, delayS!)));
    expect(peaks[0]).toBeGreaterThan(3);
    for (const [i, each] of peaks.slice(1).entries()) expect(each).toBeGreaterThan(2 * peaks[i]!);
    expect(peaks.at(-1)).toBeGreaterThan(100);
  });

  it('does nothing of the kind to one on the arrival rate', () => {
    expect(peak(run({ metric: 'requestsPerS', target: 4, type: 'external-average' }, 180, 30))).toBe(3);
  });
});
