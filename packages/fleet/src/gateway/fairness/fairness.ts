import type { Waiting } from '../request-heap.ts';

/** The flows of one priority: which of the waiting requests is next. */
export interface Fairness {
  readonly size: number;
  add(waiting: Waiting): void;
  /** The next one, without taking it; undefined when nobody waits. */
  peek(): Waiting | undefined;
  /** Takes what `peek` gave. */
  take(waiting: Waiting): void;
  /** It gave up waiting; marked as gone already. */
  expired(waiting: Waiting): void;
  /** A request of the flow went out: its prompt, or tokens of its answer. */
  charge?(flow: number, tokens: number, kind: 'input' | 'output'): void;
}
