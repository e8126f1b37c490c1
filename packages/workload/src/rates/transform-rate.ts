import type { RateCurve, RateSegment } from './rate-segment.ts';
import { rateWithin } from './segment-mass.ts';

/** The part of a curve in [fromS, toS), with time counted from `fromS`. */
export function* windowRate(curve: RateCurve, fromS: number, toS: number): Generator<RateSegment> {
  let startS = 0;
  for (const segment of curve) {
    if (startS >= toS) return;
    const from = Math.max(0, fromS - startS);
    const to = Math.min(segment.lengthS, toS - startS);
    startS += segment.lengthS;
    if (to <= from) continue;
    if (from === 0 && to === segment.lengthS) yield segment;
    else yield { ...segment, lengthS: to - from, startRate: rateWithin(segment, from), endRate: to === segment.lengthS ? segment.endRate : rateWithin(segment, to) };
  }
}

/** `rateScale` times as many arrivals per second, on a clock that runs `timeScale` times as fast. */
export function* scaleRate(curve: RateCurve, rateScale: number, timeScale: number): Generator<RateSegment> {
  for (const segment of curve) {
    yield { ...segment, lengthS: segment.lengthS / timeScale, startRate: segment.startRate * rateScale, endRate: segment.endRate * rateScale };
  }
}

/** The same again and again. */
export function* repeatRate(segments: readonly RateSegment[]): Generator<RateSegment> {
  for (;;) yield* segments;
}
