import type { RateCurve, RateSegment } from './rate-segment.ts';
import { segmentMass, timeWithin } from './segment-mass.ts';

/** Inverts the integral of a rate, exactly, walking along it once: ask for rising numbers of arrivals. */
export class RateWalk {
  readonly #segments: Iterator<RateSegment>;
  readonly #untilS: number;
  #segment: RateSegment | undefined;
  /** Seconds and expected arrivals before the segment; arrivals within it. */
  #startS = 0;
  #before = 0;
  #within = 0;

  /** Segments that start at `untilS` or later are not looked at. */
  constructor(curve: RateCurve, untilS: number) {
    this.#segments = curve[Symbol.iterator]();
    this.#untilS = untilS;
    this.#next(0);
  }

  /** The first time by which `expected` arrivals are due; Infinity when the curve ends before. */
  timeOf(expected: number): number {
    while (this.#segment !== undefined && expected >= this.#before + this.#within) {
      this.#before += this.#within;
      this.#next(this.#segment.lengthS);
    }
    return this.#segment === undefined ? Infinity : this.#startS + timeWithin(this.#segment, expected - this.#before);
  }

  /** CV of the gaps where the walk is; undefined = that of the process. */
  get cv(): number | undefined {
    return this.#segment?.cv;
  }

  /** To the next segment in which something can arrive. */
  #next(lengthS: number): void {
    let startS = this.#startS + lengthS;
    this.#segment = undefined;
    while (startS < this.#untilS) {
      const { done, value } = this.#segments.next();
      if (done === true) return;
      const mass = segmentMass(value);
      if (mass > 0) {
        this.#segment = value;
        this.#startS = startS;
        this.#within = mass;
        return;
      }
      startS += value.lengthS;
    }
  }
}
