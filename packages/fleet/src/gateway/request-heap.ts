/** A waiting request. */
export interface Waiting {
  readonly request: number;
  /** Smaller goes first … */
  readonly key: number;
  /** … then the one that came first. */
  readonly order: number;
  readonly flow: number;
  readonly band: number;
  readonly expiresS: number;
  /** Taken or expired: heaps drop it when they meet it. */
  gone: boolean;
}

/** Waiting requests by key; those that are gone are skipped. */
export class RequestHeap {
  readonly #heap: Waiting[] = [];
  /** Requests in it that still wait. */
  size = 0;

  push(waiting: Waiting): void {
    const heap = this.#heap;
    this.size++;
    let place = heap.length;
    heap.push(waiting);
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!before(waiting, heap[parent]!)) break;
      heap[place] = heap[parent]!;
      place = parent;
    }
    heap[place] = waiting;
  }

  peek(): Waiting | undefined {
    while (this.#heap.length > 0 && this.#heap[0]!.gone) this.#removeFirst();
    return this.#heap[0];
  }

  /** Counts one that is taken or expired; it leaves when it comes to the top. */
  drop(): void {
    this.size--;
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    let place = 0;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
      if (!before(heap[child]!, last)) break;
      heap[place] = heap[child]!;
      place = child;
    }
    heap[place] = last;
  }
}

function before(a: Waiting, b: Waiting): boolean {
  return a.key < b.key || (a.key === b.key && a.order < b.order);
}
