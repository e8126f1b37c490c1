import { describe, expect, it } from 'vitest';
import type { LegResult } from '../fleet-result.ts';
import type { LegScenario, RouteScenario } from '../scenario/route-scenario.ts';
import { idleRouteWarnings } from './route-warnings.ts';

const leg = (target: LegScenario['target']): LegScenario => ({ target, timeouts: {}, abortOnTimeout: true, retries: { max: 0, backoffS: 0, factor: 1, maxBackoffS: 0, jitter: 0, budgetMin: 0 }, resume: false });
const toPool = (pool: string): RouteScenario => ({ when: {}, chain: [leg({ kind: 'pools', shares: [{ pool, weight: 1 }] })] });
const result = (route: number, to: string, attempts: number): LegResult => ({ route, leg: 0, to, attempts, retries: 0, hedges: 0, passedOver: 0, breakerOpenings: 0, answered: attempts, refused: 0, timedOut: 0, failed: 0, cancelled: 0 });

describe('routes after a run', () => {
  it('are doubted when no request came to them', () => {
    const warnings = idleRouteWarnings([toPool('a'), toPool('b')], [result(0, 'a', 3), result(1, 'b', 0)], ['a', 'b']);
    expect(warnings).toEqual([{ code: 'W0753', message: expect.stringContaining('route 2 (to b)') as string }]);
  });

  it('leave no pool out in silence, be it one of a split or of a pair', () => {
    const pair: RouteScenario = { when: {}, chain: [leg({ kind: 'disaggregated', prefill: 'p', decode: 'd', minUncachedTokens: 0, overlap: true })] };
    expect(idleRouteWarnings([pair], [result(0, 'p → d', 1)], ['p', 'd'])).toEqual([]);
    expect(idleRouteWarnings([pair], [result(0, 'p → d', 1)], ['p', 'd', 'x']).map(({ code }) => code)).toEqual(['W0754']);
  });
});
