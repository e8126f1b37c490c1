import { describe, expect, it } from 'vitest';
import type { LegScenario, RetryScenario } from '../scenario/route-scenario.ts';
import { Leg } from './leg.ts';
import { plainLeg } from './plain-leg.ts';

const RETRIES: RetryScenario = { max: 5, backoffS: 0.1, factor: 2, maxBackoffS: 0.5, jitter: 0, budgetMin: 2 };
const legOf = (rules: Partial<LegScenario>, seed = 1): Leg => new Leg({ ...plainLeg({ kind: 'pools', shares: [{ pool: 'a', weight: 1 }] }), ...rules }, 0, 0, seed);

describe('a leg', () => {
  it('splits by weight: 9 to 1 is 90 % and 10 % of many, within three standard deviations', () => {
    const leg = legOf({ target: { kind: 'pools', shares: [{ pool: 'a', weight: 9 }, { pool: 'b', weight: 1 }] } });
    const count = 20_000;
    let toB = 0;
    for (let request = 0; request < count; request++) if (leg.poolOf(request) === 'b') toB++;
    // Standard deviation: sqrt(n p (1 - p)) = sqrt(20000 x 0.1 x 0.9) = 42.4.
    expect(Math.abs(toB - 0.1 * count)).toBeLessThan(3 * Math.sqrt(count * 0.1 * 0.9));
  });

  it('sends every attempt of a request to the same pool, and moves no more requests than a new weight must', () => {
    const shares = (weight: number): Partial<LegScenario> => ({ target: { kind: 'pools', shares: [{ pool: 'a', weight: 1 }, { pool: 'b', weight }] } });
    const [before, after] = [legOf(shares(1)), legOf(shares(3))];
    for (let request = 0; request < 500; request++) {
      expect(before.poolOf(request)).toBe(before.poolOf(request));
      // More weight for b takes nobody away from it.
      if (before.poolOf(request) === 'b') expect(after.poolOf(request)).toBe('b');
    }
  });

  it('pauses 100, 200, 400, then 500 ms, the longest', () => {
    const leg = legOf({ retries: RETRIES });
    expect([1, 2, 3, 4, 5].map((retry) => leg.backoffS(7, retry))).toEqual([0.1, 0.2, 0.4, 0.5, 0.5]);
  });

  it('draws pauses from ± the jitter, the same for the same request and seed', () => {
    const leg = legOf({ retries: { ...RETRIES, jitter: 0.2 } });
    const pauses = Array.from({ length: 4000 }, (_, request) => leg.backoffS(request, 2));
    expect(Math.min(...pauses)).toBeGreaterThanOrEqual(0.16);
    expect(Math.max(...pauses)).toBeLessThanOrEqual(0.24);
    // Uniform: mean 0.2, standard deviation 0.08 / sqrt(12) = 0.0231, of the mean of 4000: 0.000365.
    expect(Math.abs(pauses.reduce((a, b) => a + b, 0) / 4000 - 0.2)).toBeLessThan(4 * 0.000365);
    expect(leg.backoffS(3, 2)).toBe(leg.backoffS(3, 2));
    expect(leg.backoffS(3, 1)).not.toBe(leg.backoffS(3, 2) / 2);
  });

  it('affords a share of what is under way, and a few in any case', () => {
    const leg = legOf({ retries: { ...RETRIES, budget: 0.2 } });
    leg.retrying = 1;
    expect(leg.affordsRetry()).toBe(true);
    leg.retrying = 2;
    expect(leg.affordsRetry()).toBe(false);
    leg.active = 10;
    expect(leg.affordsRetry()).toBe(false);
    // 20 % of 11 is 2.2: a third one fits.
    leg.active = 11;
    expect(leg.affordsRetry()).toBe(true);
    leg.retrying = 1000;
    expect(legOf({ retries: RETRIES }).affordsRetry()).toBe(true);
    expect(leg.affordsRetry()).toBe(false);
  });
});
