import { rowRangeError } from '../diagnostics.ts';

/** A column of 32-bit integers that grows by doubling. */
export class GrowableInt32 {
  /** Rows in use; the rest of `data` is spare. */
  length = 0;
  /** The backing array, for hot loops; replaced when the column grows. */
  data: Int32Array;

  constructor(capacity = 16) {
    this.data = new Int32Array(Math.max(1, capacity));
  }

  push(value: number): void {
    if (this.length === this.data.length) this.#grow();
    this.data[this.length++] = value;
  }

  /** Value of a row. Throws E0005 outside 0 … length - 1. */
  at(index: number): number {
    if (!(index >= 0 && index < this.length)) throw rowRangeError(index, this.length);
    return this.data[index] as number;
  }

  /** A copy of exactly `length` rows. */
  toArray(): Int32Array {
    return this.data.slice(0, this.length);
  }

  /** Forgets the rows and keeps the memory. */
  clear(): void {
    this.length = 0;
  }

  #grow(): void {
    const data = new Int32Array(this.data.length * 2);
    data.set(this.data);
    this.data = data;
  }
}
