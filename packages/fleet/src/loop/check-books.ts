import { OUTCOME } from '@foretoken/engines';
import type { RequestLog } from '@foretoken/engines';
import { assert } from '@foretoken/kernel';
import { FAILURE_NAMES } from '../outcomes.ts';
import type { Leg } from './leg.ts';
import type { Slot } from './slot.ts';

/**
 * At the end of every run: each request has exactly one named outcome, every attempt of a leg is counted once, and nobody holds on to a
 * request. A run that loses something is a bug, and ends here.
 */
export function checkBooks(log: RequestLog, legs: readonly Leg[], slots: readonly Slot[]): void {
  for (let request = 0; request < log.outcome.length; request++) {
    const outcome = log.outcome[request]!;
    assert(outcome === OUTCOME.completed || FAILURE_NAMES[outcome] !== undefined, `request ${request} ended in outcome ${outcome}, which has no name`);
  }
  for (const { route, index, counts, active } of legs) {
    const ended = counts.answered + counts.refused + counts.timedOut + counts.failed + counts.cancelled;
    assert(counts.attempts === ended, `leg ${index} of route ${route} made ${counts.attempts} attempts, of which ${ended} ended`);
    assert(active === 0, `${active} attempts of leg ${index} of route ${route} are still under way`);
  }
  for (const { id, state, inFlight, promptTokens } of slots) {
    if (state === 'gone') assert(inFlight.size === 0 && promptTokens === 0, `replica ${id} is gone, with ${inFlight.size} requests on its books`);
  }
}
