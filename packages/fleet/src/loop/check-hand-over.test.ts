import { ForetokenError } from '@foretoken/kernel';
import { describe, expect, it } from 'vitest';
import type { FaultScenario } from '../scenario/fault-scenario.ts';
import type { LegScenario } from '../scenario/route-scenario.ts';
import { checkHandOver } from './check-hand-over.ts';
import { plainLeg } from './plain-leg.ts';
import type { PoolPlan } from './pool-plan.ts';

const LEG: LegScenario = plainLeg({ kind: 'disaggregated', prefill: 'p', decode: 'd', minUncachedTokens: 0, overlap: true });

/** What is asked of a pool: its engine, and what stands before its replicas. */
function pool(name: string, { label = 'vllm-v1 0.23', hands = true, ...rest }: { readonly label?: string; readonly hands?: boolean } & Partial<PoolPlan> = {}): PoolPlan {
  return { name, gpusPerReplica: 1, buffers: false, plan: { label, memory: { kvBytesPerToken: 1 }, ...(hands ? { handover: {} } : {}) }, ...rest } as unknown as PoolPlan;
}

function refusal(pools: readonly PoolPlan[], leg: LegScenario = LEG, faults: readonly FaultScenario[] = []): { readonly code: string; readonly path: string | undefined } | undefined {
  try {
    checkHandOver([{ when: {}, chain: [leg] }], pools, faults);
    return undefined;
  } catch (error) {
    if (!(error instanceof ForetokenError)) throw error;
    return { code: error.code, path: error.path };
  }
}

describe('a disaggregated leg', () => {
  it('passes between two pools of one engine', () => {
    expect(refusal([pool('p'), pool('d')])).toBeUndefined();
  });

  it.each([
    ['an engine that cannot hand over', [pool('p', { hands: false }), pool('d')], LEG, 'E0741', 'fleet.pools.p'],
    ['two engines', [pool('p'), pool('d', { label: 'sglang 0.5' })], LEG, 'E0742', 'fleet.pools.d.engine'],
    ['flow control, which would see nothing', [pool('p'), pool('d', { flowControl: {} as never })], LEG, 'E0743', 'fleet.pools.d.flowControl'],
    ['a buffer, which nobody would wait in', [pool('p', { buffers: true }), pool('d')], LEG, 'E0743', 'fleet.pools.p'],
    ['an overflow rule that nothing reads', [pool('p'), pool('d')], { ...LEG, overflowAbove: 1 }, 'E0743', 'fleet.routes'],
  ] as const)('refuses %s', (_what, pools, leg, code, path) => {
    expect(refusal(pools, leg)).toEqual({ code, path });
  });

  it('refuses network faults on its pools, and passes them elsewhere', () => {
    const cut = (aim: object): FaultScenario => ({ kind: 'partition', atS: 1, detectS: 1, ...aim });
    expect(refusal([pool('p'), pool('d')], LEG, [cut({ pool: 'd' })])).toEqual({ code: 'E0745', path: 'fleet.faults' });
    expect(refusal([pool('p'), pool('d')], LEG, [cut({})])).toEqual({ code: 'E0745', path: 'fleet.faults' });
    expect(refusal([pool('p'), pool('d')], LEG, [cut({ pool: 'other' })])).toBeUndefined();
  });

  it('refuses an autoscaler that sizes for whole answers', () => {
    const scaled = (policy: string): PoolPlan => pool('p', { autoscale: { policy, min: 1, max: 4, options: {} } });
    expect(refusal([scaled('dynamo-planner'), pool('d')])).toEqual({ code: 'E0746', path: 'fleet.pools.p.autoscale.policy' });
    expect(refusal([scaled('hpa'), pool('d')])).toBeUndefined();
  });
});
