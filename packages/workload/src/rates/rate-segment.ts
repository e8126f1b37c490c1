/** A stretch of time in which the rate of arrivals goes in a straight line. */
export interface RateSegment {
  /** Seconds, above 0; Infinity = for ever, at one rate. */
  readonly lengthS: number;
  /** Arrivals per second at its start, and just before its end. */
  readonly startRate: number;
  readonly endRate: number;
  /** Coefficient of variation of the gaps in it; absent = that of the process. */
  readonly cv?: number;
}

/**
 * A rate over time from 0 on, piece by piece. After the end of a finite one nothing arrives; an endless one is read
 * only as far as somebody asks.
 */
export type RateCurve = Iterable<RateSegment>;
