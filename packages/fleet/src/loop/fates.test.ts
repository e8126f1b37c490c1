import { describe, expect, it } from 'vitest';
import { OUTCOME } from '@foretoken/engines';
import { FAILURE_NAMES, FLEET_OUTCOME } from '../outcomes.ts';
import { blames, countOf, isCurable } from './fates.ts';

describe('what becomes of a failed attempt', () => {
  it('is another attempt, unless the prompt itself was refused', () => {
    const incurable = Object.keys(FAILURE_NAMES).map(Number).filter((outcome) => !isCurable(outcome));
    expect(incurable).toEqual([OUTCOME.emptyPrompt, OUTCOME.promptTooLong, OUTCOME.unfinished]);
  });

  it('is counted in one place', () => {
    expect(countOf(FLEET_OUTCOME.clientTimeout)).toBe('timedOut');
    expect([OUTCOME.queueFull, OUTCOME.overloaded, OUTCOME.promptTooLong, FLEET_OUTCOME.unavailable, FLEET_OUTCOME.shed, FLEET_OUTCOME.externalFailed].map(countOf)).toEqual(Array.from({ length: 6 }, () => 'refused'));
    expect([OUTCOME.failed, OUTCOME.timedOut, OUTCOME.aborted, FLEET_OUTCOME.replicaLost].map(countOf)).toEqual(Array.from({ length: 4 }, () => 'failed'));
  });

  it('tells a breaker nothing when it is the fault of the prompt', () => {
    expect(blames(OUTCOME.promptTooLong)).toBe(false);
    expect(blames(FLEET_OUTCOME.replicaLost)).toBe(true);
  });
});
