import { OUTCOME } from '@foretoken/engines';
import { FLEET_OUTCOME } from '../outcomes.ts';

/** Outcomes that another attempt may turn into an answer; a prompt that is refused for what it is stays refused. */
const CURABLE: ReadonlySet<number> = new Set([
  OUTCOME.queueFull,
  OUTCOME.overloaded,
  OUTCOME.timedOut,
  OUTCOME.failed,
  OUTCOME.aborted,
  FLEET_OUTCOME.unavailable,
  FLEET_OUTCOME.shed,
  FLEET_OUTCOME.clientTimeout,
  FLEET_OUTCOME.replicaLost,
  FLEET_OUTCOME.externalFailed,
]);

export function isCurable(outcome: number): boolean {
  return CURABLE.has(outcome);
}

/** Refused at the door, and so at no cost. */
const AT_THE_DOOR: ReadonlySet<number> = new Set([OUTCOME.emptyPrompt, OUTCOME.promptTooLong, OUTCOME.queueFull, OUTCOME.overloaded, FLEET_OUTCOME.unavailable, FLEET_OUTCOME.shed, FLEET_OUTCOME.externalFailed]);

/** How a leg counts a failed attempt. */
export function countOf(outcome: number): 'refused' | 'timedOut' | 'failed' {
  if (outcome === FLEET_OUTCOME.clientTimeout) return 'timedOut';
  return AT_THE_DOOR.has(outcome) ? 'refused' : 'failed';
}

/** Whose fault it is, for a circuit breaker: a prompt that is too long says nothing about the replica. */
export function blames(outcome: number): boolean {
  return isCurable(outcome);
}
