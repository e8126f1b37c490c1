import { LogBucketSketch } from '@foretoken/kernel';
import type { BatchShare } from '@foretoken/kernel';
import type { GapDistribution } from './gap-distribution.ts';

const ACCURACY = 0.0005;
const MOST_PARTS = 40;

/**
 * Weighted values as sketches of consecutive parts of equal size: when there are 40, neighbours merge and the
 * part size doubles, so that 20 to 40 parts cover a run of any length in bounded memory.
 */
export class SketchedParts {
  #parts: LogBucketSketch[] = [new LogBucketSketch(ACCURACY)];
  #partSize: number;
  #inLast = 0;

  /** `expected` additions are known to come; more may. */
  constructor(expected: number) {
    this.#partSize = Math.max(1, Math.ceil((2 * expected) / MOST_PARTS));
  }

  add(value: number, count: number): void {
    if (this.#inLast === this.#partSize) this.#open();
    this.#parts.at(-1)!.add(value, count);
    this.#inLast++;
  }

  whole(): GapDistribution {
    const all = new LogBucketSketch(ACCURACY);
    for (const part of this.#parts) all.merge(part);
    return all;
  }

  /** The full parts. */
  parts(): { mean: number; distribution: GapDistribution }[] {
    return this.#full().map((part) => ({ mean: part.sum / part.count, distribution: part }));
  }

  /** Values up to `bound` in each full part. */
  sharesBelow(bound: number): BatchShare[] {
    return this.#full().map((part) => ({ below: part.countUpTo(bound), size: part.count }));
  }

  #full(): readonly LogBucketSketch[] {
    return this.#inLast === this.#partSize ? this.#parts : this.#parts.slice(0, -1);
  }

  #open(): void {
    if (this.#parts.length === MOST_PARTS) {
      const merged: LogBucketSketch[] = [];
      for (let i = 0; i < MOST_PARTS; i += 2) {
        this.#parts[i]!.merge(this.#parts[i + 1]!);
        merged.push(this.#parts[i]!);
      }
      this.#parts = merged;
      this.#partSize *= 2;
    }
    this.#parts.push(new LogBucketSketch(ACCURACY));
    this.#inLast = 0;
  }
}
