import type { RateSegment } from './rate-segment.ts';
import type { DiurnalArrivalSpec } from './rate-spec.ts';
import { windowRate } from './transform-rate.ts';

/** Straight pieces per period: five minutes of a day. */
const PIECES = 288;

/**
 * ((1 + cos) / 2)^n has a peak-to-mean ratio that grows with n from 1 (n = 0) over 2 (a cosine that touches zero).
 * Two neighbours, each scaled to the mean 1, are mixed in the share that has the ratio asked for; up to 2 this is 1 + (ratio - 1) cos.
 */
export function* diurnalRate(spec: DiurnalArrivalSpec): Generator<RateSegment> {
  const { meanRatePerS, periodS, peakAtS, weekend = 1 } = spec;
  const bell = bellOf(spec.peakToMean).map((height) => height * meanRatePerS);
  const cycle = Array.from(bell, (startRate, i): RateSegment => ({ lengthS: periodS / PIECES, startRate, endRate: bell[(i + 1) % PIECES] as number }));
  const fromS = peakAtS === 0 ? 0 : periodS - peakAtS;
  // Cut from two cycles, which begin at the peak.
  const period = [...windowRate([...cycle, ...cycle], fromS, fromS + periodS)];
  const free = period.map((segment) => ({ ...segment, startRate: segment.startRate * weekend, endRate: segment.endRate * weekend }));
  for (let day = 0; ; day = (day + 1) % 7) yield* day < 5 ? period : free;
}

/** Heights from the peak on, of mean 1. */
function bellOf(peakToMean: number): Float64Array {
  const raised = Float64Array.from({ length: PIECES }, (_, i) => (1 + cosineOfTurn(i)) / 2);
  let lower: { heights: Float64Array; ratio: number } = { heights: new Float64Array(PIECES).fill(1), ratio: 1 };
  for (;;) {
    const heights = scaledToMeanOne(lower.heights.map((height, i) => height * (raised[i] as number)));
    const ratio = heights[0] as number;
    if (ratio >= peakToMean) {
      const share = (peakToMean - lower.ratio) / (ratio - lower.ratio);
      return lower.heights.map((height, i) => height + share * ((heights[i] as number) - height));
    }
    lower = { heights, ratio };
  }
}

function scaledToMeanOne(heights: Float64Array): Float64Array {
  const mean = heights.reduce((sum, height) => sum + height, 0) / heights.length;
  return heights.map((height) => height / mean);
}

/** Cosine of i / PIECES turns by its series, since the last bit of Math.cos is left to the JavaScript engine. */
function cosineOfTurn(i: number): number {
  const quarter = PIECES / 4;
  const folded = i > 2 * quarter ? PIECES - i : i;
  if (folded > quarter) return -cosineOfTurn(2 * quarter - folded);
  if (folded === quarter) return 0;
  const angle = (2 * Math.PI * folded) / PIECES;
  let sum = 0;
  for (let n = 24; n > 0; n -= 2) sum = (-(angle * angle) / (n * (n - 1))) * (1 + sum);
  return 1 + sum;
}
