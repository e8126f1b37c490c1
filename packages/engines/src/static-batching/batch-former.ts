import type { BatchRequest } from '../core/batch-request.ts';
import type { RunningList } from '../core/running-list.ts';

/** Decides when the waiting requests become a batch, and how many of them. */
export interface BatchFormer<R extends BatchRequest> {
  /** Requests to take from the front of the queue now; 0 = wait. */
  take(queue: RunningList<R>, nowS: number): number;
  /** When {@link take} would say something else of the same queue; Infinity = never. */
  wakeAfter(queue: RunningList<R>, nowS: number): number;
  /** Requests that are given up at `nowS`, in order; called at every turn of the loop, also while a batch runs. */
  expired(queue: RunningList<R>, nowS: number, isBusy: boolean): readonly R[];
  /** A batch of `size` requests is through. */
  onBatch(size: number, seconds: number, queueS: number, nowS: number): void;
}

/** Waits until `maxBatchSize` requests are there, or the oldest has waited `windowS`. */
export class WindowFormer<R extends BatchRequest> implements BatchFormer<R> {
  readonly #maxBatchSize: number;
  readonly #windowS: number;

  constructor(maxBatchSize: number, windowS: number) {
    this.#maxBatchSize = maxBatchSize;
    this.#windowS = windowS;
  }

  take(queue: RunningList<R>, nowS: number): number {
    const isDue = queue.size >= this.#maxBatchSize || (queue.first !== undefined && nowS >= queue.first.submittedS + this.#windowS);
    return isDue ? Math.min(queue.size, this.#maxBatchSize) : 0;
  }

  wakeAfter(queue: RunningList<R>): number {
    return queue.first === undefined ? Infinity : queue.first.submittedS + this.#windowS;
  }

  expired(): readonly R[] {
    return [];
  }

  onBatch(): void {
    /* learns nothing */
  }
}
