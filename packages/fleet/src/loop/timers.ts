import { EventQueue } from '@foretoken/kernel';

/** What an event of the loop is about; its target is a slot, a row, a request, a pool or a number, as said. */
export const EVENT = {
  /** A watched slot has something to do. */
  step: 0,
  /** A slot is ready. */
  ready: 1,
  /** A draining slot must go. */
  drained: 2,
  /** A row reaches its slot after a delay. */
  arriveAtSlot: 3,
  /** Timeouts of a row. */
  connectTimeout: 4,
  ttftTimeout: 5,
  idleTimeout: 6,
  totalTimeout: 7,
  /** A row has been without a first token for long: send a second one. */
  hedge: 8,
  /** A request is tried again. */
  retry: 9,
  /** A first token that was held up, or that of an external API, is seen (row). */
  seen: 10,
  /** Replicas of a pool are scraped. */
  scrape: 11,
  /** The controller of a pool decides. */
  scale: 12,
  /** A fault begins or ends (index). */
  fault: 13,
  /** A slot crashes of itself. */
  crash: 14,
  /** KV transfers end. */
  transfer: 15,
  /** A gateway queue looks again (pool). */
  gateway: 16,
  /** A slot that is down starts again. */
  wake: 17,
  /** A slot becomes visible or invisible to its router. */
  visibility: 19,
  /** The nodes of a pool change (pool). */
  nodes: 20,
  /** An answer that was held up, or that of an external API, is with the client (row). */
  answered: 18,
} as const;

export type EventKind = (typeof EVENT)[keyof typeof EVENT];

/** Events to come; a timer cannot be taken back, its handler looks whether it still matters. */
export class Timers {
  readonly queue: EventQueue = new EventQueue(256);
  /** Steps of watched slots: of what happens at the same time they come last, as a submission at some time is seen by the step that starts then. */
  readonly steps: EventQueue = new EventQueue(64);

  at(timeS: number, kind: EventKind, target: number): void {
    if (timeS < Infinity) (kind === EVENT.step ? this.steps : this.queue).push(timeS, kind, target);
  }
}
