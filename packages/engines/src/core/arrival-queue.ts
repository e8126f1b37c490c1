import type { BatchRequest } from './batch-request.ts';
import { RunningList } from './running-list.ts';

/** Requests by submission, whoever comes back included. */
export class ArrivalQueue<R extends BatchRequest> extends RunningList<R> {
  /** O(1) for the newest; one that comes back is older than most and is looked for from the front. */
  add(request: R): void {
    if (this.last === undefined || this.last.rank < request.rank) {
      this.append(request);
      return;
    }
    let after: R | undefined = this.first;
    while (after!.rank < request.rank) after = after!.next as R | undefined;
    const before = after!.previous as R | undefined;
    request.previous = before;
    request.next = after;
    after!.previous = request;
    if (before === undefined) this.first = request;
    else before.next = request;
    this.size++;
  }
}
