import type { LiveRequest } from './live-request.ts';

/**
 * Members of a decode aggregate by the tick, modulo block size, at which they need a new block: doubly linked
 * lists in running order. Only members that cross a boundary (1 in blockSize per tick) are touched.
 */
export class BlockBuckets<R extends LiveRequest> {
  readonly #first: (R | undefined)[];
  readonly #last: (R | undefined)[];
  readonly #counts: Int32Array;

  constructor(size: number) {
    this.#first = new Array<R | undefined>(size).fill(undefined);
    this.#last = new Array<R | undefined>(size).fill(undefined);
    this.#counts = new Int32Array(size);
  }

  count(bucket: number): number {
    return this.#counts[bucket]!;
  }

  /** First of a bucket in running order; follow `bucketNext`. */
  first(bucket: number): R | undefined {
    return this.#first[bucket];
  }

  insert(bucket: number, request: R): void {
    let before = this.#last[bucket];
    while (before !== undefined && before.order > request.order) before = before.bucketPrevious as R | undefined;
    const after = before === undefined ? this.#first[bucket] : (before.bucketNext as R | undefined);
    request.bucketPrevious = before;
    request.bucketNext = after;
    if (before === undefined) this.#first[bucket] = request;
    else before.bucketNext = request;
    if (after === undefined) this.#last[bucket] = request;
    else after.bucketPrevious = request;
    this.#counts[bucket]!++;
  }

  remove(bucket: number, request: R): void {
    const before = request.bucketPrevious as R | undefined;
    const after = request.bucketNext as R | undefined;
    if (before === undefined) this.#first[bucket] = after;
    else before.bucketNext = after;
    if (after === undefined) this.#last[bucket] = before;
    else after.bucketPrevious = before;
    request.bucketPrevious = undefined;
    request.bucketNext = undefined;
    this.#counts[bucket]!--;
  }

  /** Calls `visit` for the requests of two buckets in running order, each once, with which of the two it is in. */
  forEachOf(one: number, other: number, visit: (request: R, inOne: boolean, inOther: boolean) => void): void {
    let a = this.#first[one];
    let b = this.#first[other];
    while (a !== undefined || b !== undefined) {
      const request = a === undefined || (b !== undefined && b.order < a.order) ? b! : a;
      const inOne = request === a;
      const inOther = request === b;
      if (inOne) a = a!.bucketNext as R | undefined;
      if (inOther) b = one === other ? a : (b!.bucketNext as R | undefined);
      visit(request, inOne, inOther);
    }
  }

  clear(): void {
    for (const first of this.#first) {
      for (let request = first; request !== undefined; ) {
        const next = request.bucketNext as R | undefined;
        request.bucketPrevious = undefined;
        request.bucketNext = undefined;
        request = next;
      }
    }
    this.#first.fill(undefined);
    this.#last.fill(undefined);
    this.#counts.fill(0);
  }
}
