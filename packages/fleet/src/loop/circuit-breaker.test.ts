import { describe, expect, it } from 'vitest';
import type { BreakerScenario } from '../scenario/route-scenario.ts';
import { CircuitBreaker } from './circuit-breaker.ts';

const RULE: BreakerScenario = { failures: 3, volume: 4, windowS: 10, openS: 5, openFactor: 2, maxOpenS: 12, successes: 2 };

function failTimes(breaker: CircuitBreaker, times: number, atS: number): void {
  for (let i = 0; i < times; i++) {
    breaker.onAttempt(atS);
    breaker.onFailure(atS);
  }
}

describe('a circuit breaker', () => {
  it('opens at the failure that makes them enough in a row, and not before', () => {
    const breaker = new CircuitBreaker(RULE);
    failTimes(breaker, 2, 1);
    expect(breaker.allows(1)).toBe(true);
    breaker.onSuccess(1);
    failTimes(breaker, 2, 2);
    expect(breaker.allows(2)).toBe(true);
    failTimes(breaker, 1, 3);
    expect([breaker.allows(3), breaker.stateAt(3)]).toEqual([false, 'open']);
    expect(breaker.openedS).toEqual([3]);
  });

  it('is half open when its time is over, to the instant, and lets as many through at a time as it wants successes', () => {
    const breaker = new CircuitBreaker(RULE);
    failTimes(breaker, 3, 0);
    expect(breaker.allows(5 - 1e-9)).toBe(false);
    expect([breaker.allows(5), breaker.stateAt(5)]).toEqual([true, 'half-open']);
    breaker.onAttempt(5);
    expect(breaker.allows(5)).toBe(true);
    breaker.onAttempt(5);
    expect(breaker.allows(5)).toBe(false);
    breaker.onNothing();
    expect(breaker.allows(5)).toBe(true);
    breaker.onAttempt(5);
    breaker.onSuccess(6);
    expect(breaker.stateAt(6)).toBe('half-open');
    breaker.onSuccess(6);
    expect(breaker.stateAt(6)).toBe('closed');
  });

  it('stays open longer each time in a row, up to the longest, and forgets that when it closes', () => {
    const breaker = new CircuitBreaker(RULE);
    failTimes(breaker, 3, 0);
    // 5 s, 10 s, then 20 s cut to 12 s.
    for (const [openedS, lastsS] of [[0, 5], [5, 10], [15, 12], [27, 12]] as const) {
      expect(breaker.allows(openedS + lastsS - 1e-9), `opened at ${openedS}`).toBe(false);
      expect(breaker.allows(openedS + lastsS)).toBe(true);
      failTimes(breaker, 1, openedS + lastsS);
    }
    expect(breaker.openedS).toEqual([0, 5, 15, 27, 39]);
    for (let i = 0; i < 2; i++) {
      breaker.onAttempt(51);
      breaker.onSuccess(51);
    }
    failTimes(breaker, 3, 60);
    expect([breaker.allows(65 - 1e-9), breaker.allows(65)]).toEqual([false, true]);
  });

  it('opens by the share of failures in its window, once there are enough attempts in it', () => {
    const rule = { ...RULE, failures: 100, failureRate: 0.5 };
    const breaker = new CircuitBreaker(rule);
    breaker.onSuccess(0);
    breaker.onFailure(1);
    breaker.onFailure(2);
    expect(breaker.allows(2)).toBe(true);
    // The fourth: 3 of 4.
    breaker.onFailure(3);
    expect(breaker.allows(3)).toBe(false);
    const forgetful = new CircuitBreaker(rule);
    forgetful.onFailure(0);
    forgetful.onFailure(0);
    forgetful.onSuccess(10.5);
    forgetful.onSuccess(10.5);
    // What happened 10.5 s ago counts no more: 1 of 3, which are too few.
    forgetful.onFailure(10.5);
    expect(forgetful.allows(10.5)).toBe(true);
    forgetful.onFailure(10.5);
    // 2 of 4.
    expect(forgetful.allows(10.5)).toBe(false);
  });

  it('does not count what fails while it is open', () => {
    const breaker = new CircuitBreaker(RULE);
    failTimes(breaker, 3, 0);
    breaker.onFailure(1);
    breaker.onFailure(2);
    expect(breaker.openedS).toEqual([0]);
    expect(breaker.allows(5)).toBe(true);
  });
});
