import { RequestHeap } from '../request-heap.ts';
import type { Waiting } from '../request-heap.ts';

/** A heap of waiting requests per flow, and how many wait in all. */
export class FlowHeaps {
  readonly #heaps = new Map<number, RequestHeap>();
  size = 0;

  /** Is it the only one of its flow now? */
  add(waiting: Waiting): boolean {
    let heap = this.#heaps.get(waiting.flow);
    if (heap === undefined) this.#heaps.set(waiting.flow, (heap = new RequestHeap()));
    heap.push(waiting);
    this.size++;
    return heap.size === 1;
  }

  peek(flow: number): Waiting | undefined {
    return this.#heaps.get(flow)?.peek();
  }

  /** It left; is its flow empty now? */
  drop({ flow }: Waiting): boolean {
    const heap = this.#heaps.get(flow)!;
    heap.drop();
    this.size--;
    if (heap.size > 0) return false;
    this.#heaps.delete(flow);
    return true;
  }
}
