import { Deque } from '../core/deque.ts';
import type { PolicyDesk } from '../policies/policy-desk.ts';
import type { Sequence } from './sequence.ts';

/** Order of the waiting requests: vllm/v1/core/sched/request_queue.py. */
export interface WaitQueue {
  readonly size: number;
  add(sequence: Sequence): void;
  peek(): Sequence;
  pop(): Sequence;
  /** Puts one in front (FCFS) or where its priority says. */
  prepend(sequence: Sequence): void;
  /** Prepends each of `other` in its order, so that FCFS reverses them. */
  prependAll(other: WaitQueue): void;
  remove(sequence: Sequence): void;
  /** In the order in which they would be popped; for snapshots and tests. */
  toArray(): Sequence[];
  /** Calls `ask` for each and sorts anew, where the order is asked of somebody. */
  reorder(ask: (sequence: Sequence) => void): void;
}

/** Whether one waiting request goes before another; undefined = in the order of the queue. */
export type Before = (a: Sequence, b: Sequence) => boolean;

/** The order of a configuration, or of a user's policy in its place. */
export function waitOrder(policy: 'fcfs' | 'priority', desk: PolicyDesk<Sequence> | undefined): Before | undefined {
  if (desk?.hasOrder === true) return (a, b) => desk.isBefore(a, b);
  return policy === 'priority' ? (a, b): boolean => a.isBefore(b) : undefined;
}

export function createWaitQueue(before: Before | undefined): WaitQueue {
  return before === undefined ? new FcfsWaitQueue() : new OrderedWaitQueue(before);
}

class FcfsWaitQueue extends Deque<Sequence> implements WaitQueue {
  prependAll(other: WaitQueue): void {
    for (const sequence of other.toArray()) this.prepend(sequence);
  }

  reorder(): void {
    /* the order of arrival */
  }
}

/** A binary heap; with priorities in the order (priority, arrival, request id). */
class OrderedWaitQueue implements WaitQueue {
  readonly #heap: Sequence[] = [];
  readonly #before: Before;

  constructor(before: Before) {
    this.#before = before;
  }

  get size(): number {
    return this.#heap.length;
  }

  add(sequence: Sequence): void {
    this.#heap.push(sequence);
    this.#up(this.#heap.length - 1);
  }

  peek(): Sequence {
    return this.#heap[0]!;
  }

  pop(): Sequence {
    const top = this.#heap[0]!;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#down(0);
    }
    return top;
  }

  prepend(sequence: Sequence): void {
    this.add(sequence);
  }

  prependAll(other: WaitQueue): void {
    for (const sequence of other.toArray()) this.add(sequence);
  }

  remove(sequence: Sequence): void {
    const rest = this.#heap.filter((each) => each !== sequence);
    this.#heap.length = 0;
    for (const each of rest) this.add(each);
  }

  toArray(): Sequence[] {
    return [...this.#heap].sort((a, b) => (this.#before(a, b) ? -1 : 1));
  }

  reorder(ask: (sequence: Sequence) => void): void {
    for (const sequence of this.#heap) ask(sequence);
    for (let i = (this.#heap.length >> 1) - 1; i >= 0; i--) this.#down(i);
  }

  #up(start: number): void {
    const heap = this.#heap;
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#before(heap[i]!, heap[parent]!)) return;
      [heap[i], heap[parent]] = [heap[parent]!, heap[i]!];
      i = parent;
    }
  }

  #down(start: number): void {
    const heap = this.#heap;
    let i = start;
    for (;;) {
      let smallest = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < heap.length && this.#before(heap[child]!, heap[smallest]!)) smallest = child;
      }
      if (smallest === i) return;
      [heap[i], heap[smallest]] = [heap[smallest]!, heap[i]!];
      i = smallest;
    }
  }
}
