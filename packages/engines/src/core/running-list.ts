import type { LiveRequest } from './live-request.ts';

/** Requests in order of admission, as a doubly linked list: leaving costs O(1). */
export class RunningList<R extends LiveRequest> {
  first: R | undefined;
  last: R | undefined;
  size = 0;
  #admissions = 0;

  append(request: R): void {
    request.order = ++this.#admissions;
    request.previous = this.last;
    request.next = undefined;
    if (this.last === undefined) this.first = request;
    else this.last.next = request;
    this.last = request;
    this.size++;
  }

  /** `request.next` stays readable, so that a loop over the list can go on. */
  remove(request: R): void {
    const { previous, next } = request as { previous: R | undefined; next: R | undefined };
    if (previous === undefined) this.first = next;
    else previous.next = next;
    if (next === undefined) this.last = previous;
    else next.previous = previous;
    this.size--;
  }

  /** Puts the same requests in another order. */
  reorder(requests: readonly R[]): void {
    this.clear();
    for (const request of requests) this.append(request);
  }

  clear(): void {
    this.first = undefined;
    this.last = undefined;
    this.size = 0;
  }

  *[Symbol.iterator](): Generator<R, void, undefined> {
    for (let request = this.first; request !== undefined; request = request.next as R | undefined) yield request;
  }
}
