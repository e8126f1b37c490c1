import type { Leg } from './leg.ts';

/** 0 = under way; anything else is the outcome of an attempt that failed at once. */
export type Start = number;

/** Carries attempts out. */
export interface AttemptPort {
  /** Sends a row to where its leg leads. `excluded` = replica numbers not to use. */
  start(row: number, leg: Leg, nowS: number, excluded?: ReadonlySet<number>): Start;
  /** The client has left: stop working for the row. */
  cancel(row: number, nowS: number): void;
  /** The client has left, and nobody tells the engine. */
  abandon(row: number): void;
  /** Brings the replica of a row to the present; returns when the client saw its first token, NaN = not yet. */
  firstSeenS(row: number, nowS: number): number;
  /** Brings the replica of a row to the present: is all of its answer with the client, or is it known to have failed? */
  hasEnded(row: number, nowS: number): boolean;
  /** When the client saw the row's last token so far; NaN = none yet. */
  lastTokenS(row: number, nowS: number): number;
  /** Number of the replica that a row is at; -1 = none. */
  replicaOf(row: number): number;
  /** A replica, an external API, or either side of a disaggregated pair has a row: it no longer waits to connect. */
  isTaken(row: number): boolean;
  /** The leg is too full to be tried, by its own rule. */
  overflows(leg: Leg, nowS: number): boolean;
}

/** What is done when a request is over. */
export interface DeskObserver {
  onAnswered(request: number, row: number, nowS: number): void;
  onFailed(request: number, outcome: number, nowS: number): void;
  /** An attempt is over, one way or another. */
  onClosed(row: number, nowS: number): void;
}
