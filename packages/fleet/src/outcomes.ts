import { OUTCOME } from '@foretoken/engines';
import type { Outcome, RejectionReason } from '@foretoken/engines';

/** How a request can end before or beside an engine. With the engines' own, every request ends in exactly one. */
export const FLEET_OUTCOME = {
  /** No replica took requests. */
  unavailable: 32,
  /** Refused by the gateway: admission, or its queue was full or too slow. */
  shed: 33,
  /** The client's side gave up: a timeout of the last leg of its route. */
  clientTimeout: 34,
  /** Its replica went away, and nobody tried again. */
  replicaLost: 35,
  /** An external API refused it: rate limit, or an error of its own. */
  externalFailed: 36,
} as const;

export type FleetOutcome = (typeof FLEET_OUTCOME)[keyof typeof FLEET_OUTCOME];

/** Names of everything but `completed`, as results count them. */
export const FAILURE_NAMES: Readonly<Record<number, string>> = {
  [OUTCOME.emptyPrompt]: 'empty_prompt',
  [OUTCOME.promptTooLong]: 'prompt_too_long',
  [OUTCOME.queueFull]: 'queue_full',
  [OUTCOME.aborted]: 'aborted',
  [OUTCOME.unfinished]: 'unfinished',
  [OUTCOME.overloaded]: 'overloaded',
  [OUTCOME.timedOut]: 'timed_out',
  [OUTCOME.failed]: 'failed',
  [FLEET_OUTCOME.unavailable]: 'unavailable',
  [FLEET_OUTCOME.shed]: 'shed',
  [FLEET_OUTCOME.clientTimeout]: 'client_timeout',
  [FLEET_OUTCOME.replicaLost]: 'replica_lost',
  [FLEET_OUTCOME.externalFailed]: 'external_failed',
};

/** Outcome of a request that an engine refuses at the door. */
export const REFUSED: Readonly<Record<RejectionReason, Outcome>> = {
  empty_prompt: OUTCOME.emptyPrompt,
  prompt_too_long: OUTCOME.promptTooLong,
  queue_full: OUTCOME.queueFull,
  overloaded: OUTCOME.overloaded,
};
