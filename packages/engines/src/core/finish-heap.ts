import type { LiveRequest } from './live-request.ts';

/** Binary heap of the members of a decode aggregate by (finish tick, running order): who ends next. */
export class FinishHeap<R extends LiveRequest> {
  readonly #heap: R[] = [];
  readonly #tickOf: (request: R) => number;

  constructor(tickOf: (request: R) => number) {
    this.#tickOf = tickOf;
  }

  /** Tick that computes the next last token; -1 when nobody is there. */
  get nextTick(): number {
    return this.#heap.length === 0 ? -1 : this.#tickOf(this.#heap[0]!);
  }

  push(request: R): void {
    this.#heap.push(request);
    this.#rise(request, this.#heap.length - 1);
  }

  pop(): R {
    const heap = this.#heap;
    const top = heap[0]!;
    const last = heap.pop()!;
    if (heap.length > 0) this.#sink(last, 0);
    return top;
  }

  /** Takes one out before its time; O(size). */
  remove(request: R): void {
    const heap = this.#heap;
    const at = heap.indexOf(request);
    if (at < 0) return;
    const last = heap.pop()!;
    if (at === heap.length) return;
    heap[at] = last;
    this.#rise(last, at);
    if (heap[at] === last) this.#sink(last, at);
  }

  clear(): void {
    this.#heap.length = 0;
  }

  #rise(request: R, from: number): void {
    const heap = this.#heap;
    let i = from;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.#endsBefore(request, heap[parent]!)) break;
      heap[i] = heap[parent]!;
      i = parent;
    }
    heap[i] = request;
  }

  #sink(request: R, from: number): void {
    const heap = this.#heap;
    let i = from;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && this.#endsBefore(heap[child + 1]!, heap[child]!)) child++;
      if (!this.#endsBefore(heap[child]!, request)) break;
      heap[i] = heap[child]!;
      i = child;
    }
    heap[i] = request;
  }

  #endsBefore(a: R, b: R): boolean {
    const difference = this.#tickOf(a) - this.#tickOf(b);
    return difference < 0 || (difference === 0 && a.order < b.order);
  }
}
