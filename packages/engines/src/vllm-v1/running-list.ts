import type { Sequence } from './sequence.ts';

/** The running requests in order of admission, as a doubly linked list: leaving costs O(1). */
export class RunningList {
  first: Sequence | undefined;
  last: Sequence | undefined;
  size = 0;
  #admissions = 0;

  append(sequence: Sequence): void {
    sequence.order = ++this.#admissions;
    sequence.previous = this.last;
    sequence.next = undefined;
    if (this.last === undefined) this.first = sequence;
    else this.last.next = sequence;
    this.last = sequence;
    this.size++;
  }

  /** `sequence.next` stays readable, so that a loop over the list can go on. */
  remove(sequence: Sequence): void {
    if (sequence.previous === undefined) this.first = sequence.next;
    else sequence.previous.next = sequence.next;
    if (sequence.next === undefined) this.last = sequence.previous;
    else sequence.next.previous = sequence.previous;
    this.size--;
  }

  *[Symbol.iterator](): Generator<Sequence, void, undefined> {
    for (let sequence = this.first; sequence !== undefined; sequence = sequence.next) yield sequence;
  }
}
