import type { RateSegment } from './rate-segment.ts';

/** Expected arrivals in a segment: the integral of its rate. */
export function segmentMass({ lengthS, startRate, endRate }: RateSegment): number {
  if (startRate === 0 && endRate === 0) return 0;
  return lengthS * (startRate + (endRate - startRate) / 2);
}

/** Rate at a time within a segment. */
export function rateWithin({ lengthS, startRate, endRate }: RateSegment, timeS: number): number {
  return startRate === endRate ? startRate : startRate + (endRate - startRate) * (timeS / lengthS);
}

/**
 * Seconds into a segment by which `mass` arrivals are expected: the root of a x + (b - a) x² / 2L = mass, in the form
 * that loses no digits when the slope is small.
 */
export function timeWithin({ lengthS, startRate, endRate }: RateSegment, mass: number): number {
  if (startRate === endRate) return Math.min(lengthS, mass / startRate);
  const discriminant = startRate * startRate + (2 * mass * (endRate - startRate)) / lengthS;
  const rate = startRate + Math.sqrt(Math.max(0, discriminant));
  // No mass, or so little that its root is lost.
  return mass === 0 || rate === 0 ? 0 : Math.min(lengthS, (2 * mass) / rate);
}
