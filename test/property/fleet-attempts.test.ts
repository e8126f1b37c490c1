import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns } from '@foretoken/engines';
import { plainLeg } from '../../packages/fleet/src/loop/plain-leg.ts';
import type { BreakerScenario, LegScenario } from '../../packages/fleet/src/scenario/route-scenario.ts';
import { servers } from '../queueing/one-at-a-time.ts';
import { enginePlan, fleetOf, legTo, poolOf, runFleet } from './loop-fixture.ts';

const API = { ttftS: 2, tpotS: 0.1, usdPerMillionInputTokens: 1, usdPerMillionOutputTokens: 1, availability: 1 };
const BREAKER: BreakerScenario = { failures: 1, volume: 1, windowS: 60, openS: 60, openFactor: 1, maxOpenS: 60, successes: 1 };

const rows = (count: number, inputTokens: number, outputTokens: number): RequestColumns => ({
  count,
  arrivalS: Float64Array.from({ length: count }, (_, i) => 10 * i),
  inputTokens: new Int32Array(count).fill(inputTokens),
  outputTokens: new Int32Array(count).fill(outputTokens),
});

describe('a connect timeout', () => {
  const hasty: Partial<LegScenario> = { timeouts: { connectS: 0.001 } };

  it('is over when an external API has taken the request', () => {
    const out = runFleet(fleetOf([poolOf({ plan: servers(1) })], [{ ...plainLeg({ kind: 'external', name: 'api' }), ...hasty }], { external: { api: API } }), rows(2, 10, 5));
    expect([...out.log.outcome]).toEqual([OUTCOME.completed, OUTCOME.completed]);
  });

  it.each(['vllm-v1', 'sglang'])('is over when either side of a disaggregated pair has it: %s', (engine) => {
    const target = { kind: 'disaggregated', prefill: 'a', decode: 'b', minUncachedTokens: 0, overlap: true } as const;
    const plan = enginePlan(engine);
    const out = runFleet(fleetOf([poolOf({ plan, nicBytesPerS: 50e9 }), poolOf({ plan, name: 'b', nicBytesPerS: 50e9 })], [{ ...plainLeg(target), ...hasty }]), rows(2, 100, 5));
    expect(out.handOver?.handedOver).toBe(2);
    expect([...out.log.outcome]).toEqual([OUTCOME.completed, OUTCOME.completed]);
  });
});

describe('a hedge', () => {
  it('without a replica to go to says nothing about the leg: its breaker stays closed', () => {
    const out = runFleet(fleetOf([poolOf({ plan: servers(1) })], [legTo('a', { hedge: { afterS: 1 }, breaker: BREAKER })]), rows(3, 10, 2e6));
    expect(out.legs[0]!.counts).toMatchObject({ attempts: 6, hedges: 3, answered: 3, refused: 3, passedOver: 0 });
  });
});
