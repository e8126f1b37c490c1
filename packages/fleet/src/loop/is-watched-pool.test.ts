import { describe, expect, it } from 'vitest';
import type { FaultScenario } from '../scenario/fault-scenario.ts';
import type { LegScenario } from '../scenario/route-scenario.ts';
import { isWatchedPool } from './is-watched-pool.ts';
import { plainLeg } from './plain-leg.ts';

const to = (pool: string, rules: Partial<LegScenario> = {}): LegScenario => ({ ...plainLeg({ kind: 'pools', shares: [{ pool, weight: 1 }] }), ...rules });
const isWatched = (chain: readonly LegScenario[], faults: readonly FaultScenario[] = []): boolean => isWatchedPool('a', [{ when: {}, chain }], faults);

describe('a pool', () => {
  it.each<[string, boolean, readonly LegScenario[]]>([
    ['alone', false, [to('a')]],
    ['with timeouts that look at it themselves', false, [to('a', { timeouts: { connectS: 1, ttftS: 1, totalS: 1 }, abortOnTimeout: false })]],
    ['with an idle timeout', true, [to('a', { timeouts: { idleS: 1 } })]],
    ['before a fallback', true, [to('a'), to('b')]],
    ['after one', false, [to('b'), to('a')]],
    ['with retries', true, [to('a', { retries: { max: 1, backoffS: 0, factor: 1, maxBackoffS: 0, jitter: 0, budgetMin: 0 } })]],
    ['with hedges', true, [to('a', { hedge: { afterS: 1 } })]],
    ['with streams that go on', true, [to('a', { resume: true })]],
    ['that nobody is sent to', false, [to('b', { hedge: { afterS: 1 } })]],
  ])('%s is watched: %s', (_, expected, chain) => {
    expect(isWatched(chain)).toBe(expected);
  });

  it('is watched when the network is slow, and not for faults of its own', () => {
    expect(isWatched([to('a')], [{ kind: 'delay', atS: 0, forS: 1, delayS: 1 }])).toBe(true);
    expect(isWatched([to('a')], [{ kind: 'partition', atS: 0, forS: 1, detectS: 1 }])).toBe(true);
    expect(isWatched([to('a')], [{ kind: 'crash', atS: 0 }, { kind: 'hang', atS: 0, forS: 1 }])).toBe(false);
  });
});
