import type { RateCurve } from './rate-segment.ts';
import { rateWithin, segmentMass } from './segment-mass.ts';

/** Arrivals expected before `untilS`: the integral of the rate. Counting stops beyond `enough`. */
export function expectedArrivals(curve: RateCurve, untilS: number = Infinity, enough: number = Infinity): number {
  let startS = 0;
  let sum = 0;
  for (const segment of curve) {
    const leftS = untilS - startS;
    if (leftS <= 0 || sum > enough) break;
    const whole = segment.lengthS <= leftS;
    sum += segmentMass(whole ? segment : { ...segment, lengthS: leftS, endRate: rateWithin(segment, leftS) });
    startS += segment.lengthS;
  }
  return sum;
}
