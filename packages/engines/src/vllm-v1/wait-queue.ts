import { Deque } from '../core/deque.ts';
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
}

export function createWaitQueue(policy: 'fcfs' | 'priority'): WaitQueue {
  return policy === 'priority' ? new PriorityWaitQueue() : new FcfsWaitQueue();
}

class FcfsWaitQueue extends Deque<Sequence> implements WaitQueue {
  prependAll(other: WaitQueue): void {
    for (const sequence of other.toArray()) this.prepend(sequence);
  }
}

/** A binary heap in the order (priority, arrival, request id). */
class PriorityWaitQueue implements WaitQueue {
  readonly #heap: Sequence[] = [];

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
    return [...this.#heap].sort((a, b) => (a.isBefore(b) ? -1 : 1));
  }

  #up(start: number): void {
    const heap = this.#heap;
    let i = start;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!heap[i]!.isBefore(heap[parent]!)) return;
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
        if (child < heap.length && heap[child]!.isBefore(heap[smallest]!)) smallest = child;
      }
      if (smallest === i) return;
      [heap[i], heap[smallest]] = [heap[smallest]!, heap[i]!];
      i = smallest;
    }
  }
}
