import type { BatchRequest } from '../core/batch-request.ts';
import type { RunningList } from '../core/running-list.ts';

/** Waits until `maxBatchSize` requests are there, or the oldest has waited `windowS`. */
export class WindowFormer {
  readonly #maxBatchSize: number;
  readonly #windowS: number;

  constructor(maxBatchSize: number, windowS: number) {
    this.#maxBatchSize = maxBatchSize;
    this.#windowS = windowS;
  }

  /** Requests to take from the front of the queue now; 0 = wait. */
  take(queue: RunningList<BatchRequest>, nowS: number): number {
    const isDue = queue.size >= this.#maxBatchSize || nowS >= this.wakeAfter(queue);
    return isDue ? Math.min(queue.size, this.#maxBatchSize) : 0;
  }

  /** When the oldest has waited long enough; Infinity = nobody waits. */
  wakeAfter(queue: RunningList<BatchRequest>): number {
    return queue.first === undefined ? Infinity : queue.first.submittedS + this.#windowS;
  }
}
