import { seriesError } from '../diagnostics.ts';
import { NeumaierSum } from '../statistics/neumaier-sum.ts';

/** A value that changes in steps over time, such as a queue length, and its exact integral. */
export class TimeWeighted {
  readonly #startS: number;
  readonly #area = new NeumaierSum();
  #sinceS: number;
  #value: number;
  #max = -Infinity;

  /** Starts at `startS` seconds with `value`. */
  constructor(startS = 0, value = 0) {
    this.#startS = startS;
    this.#sinceS = startS;
    this.#value = value;
  }

  /** Current value. */
  get value(): number {
    return this.#value;
  }

  /** Largest value held for longer than an instant, or the current one. */
  get max(): number {
    return Math.max(this.#max, this.#value);
  }

  /** The value from `timeS` on. Throws E0030 when the time goes backwards or is NaN. */
  set(timeS: number, value: number): void {
    const heldS = timeS - this.#sinceS;
    if (!(heldS >= 0)) throw seriesError(`a value at ${timeS} s came after one at ${this.#sinceS} s`);
    if (heldS > 0) {
      this.#area.add(this.#value * heldS);
      if (this.#value > this.#max) this.#max = this.#value;
      this.#sinceS = timeS;
    }
    this.#value = value;
  }

  /** Integral from the start to `untilS`, which must not lie before the last change (E0030). */
  area(untilS: number): number {
    const heldS = untilS - this.#sinceS;
    if (!(heldS >= 0)) throw seriesError(`its area until ${untilS} s was asked after a value at ${this.#sinceS} s`);
    return this.#area.total + this.#value * heldS;
  }

  /** Time-weighted mean from the start to `untilS`; the current value when no time has passed. */
  mean(untilS: number): number {
    const lengthS = untilS - this.#startS;
    return lengthS === 0 ? this.#value : this.area(untilS) / lengthS;
  }
}
