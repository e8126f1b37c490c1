import type { SglangConfig } from './config.ts';
import { prioritySign } from './policies/waiting-order.ts';
import type { SglangRequest } from './request.ts';

/** The waiting requests with their limit (`_add_request_to_queue`, `_abort_on_queued_limit` of managers/scheduler.py). */
export class WaitingQueue {
  /** In queue order; a policy sorts them in place. */
  requests: SglangRequest[] = [];
  readonly #config: SglangConfig;
  readonly #onOutranked: (request: SglangRequest) => void;

  constructor(config: SglangConfig, onOutranked: (request: SglangRequest) => void) {
    this.#config = config;
    this.#onOutranked = onOutranked;
  }

  /** No place for a newcomer of that priority. */
  refuses(priority: number): boolean {
    return this.#isFull && this.#outranked(priority) === undefined;
  }

  /** False = the queue is full; a less urgent request may go instead. `entry` is the clock of the entry. */
  add(request: SglangRequest, entry: number): boolean {
    if (this.#isFull) {
      const worst = this.#outranked(request.priority);
      if (worst === undefined) return false;
      this.remove(worst);
      this.#onOutranked(worst);
    }
    this.requests.push(request);
    request.entry = entry;
    return true;
  }

  remove(request: SglangRequest): boolean {
    const at = this.requests.indexOf(request);
    if (at >= 0) this.requests.splice(at, 1);
    return at >= 0;
  }

  /** Takes out those that a batch was made of. */
  leave(admitted: readonly SglangRequest[]): void {
    const ids = new Set(admitted);
    let first = 0;
    while (first < this.requests.length && ids.has(this.requests[first]!)) first++;
    // Usually the head of the queue, whose cost does not grow with it.
    this.requests.splice(0, first);
    if (first < admitted.length) this.requests = this.requests.filter((request) => !ids.has(request));
  }

  get #isFull(): boolean {
    const { maxQueuedRequests } = this.#config;
    return maxQueuedRequests !== undefined && this.requests.length + 1 > maxQueuedRequests;
  }

  /** Who would go for a newcomer of that priority: the least urgent, among equals the latest. */
  #outranked(priority: number): SglangRequest | undefined {
    if (!this.#config.enablePriorityScheduling) return undefined;
    const sign = prioritySign(this.#config);
    let worst = this.requests[0]!;
    for (const each of this.requests) {
      const difference = sign * each.priority - sign * worst.priority;
      if (difference > 0 || (difference === 0 && each.entry > worst.entry)) worst = each;
    }
    return sign * priority < sign * worst.priority ? worst : undefined;
  }
}
