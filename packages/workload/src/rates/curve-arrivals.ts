import { gamma, GrowableFloat64, randomStream, type RandomStream } from '@foretoken/kernel';
import { tooManyArrivals } from '../diagnostics.ts';
import { expectedArrivals } from './expected-arrivals.ts';
import { rateCurve } from './rate-curve.ts';
import type { CurveArrivalSpec } from './rate-spec.ts';
import { RateWalk } from './rate-walk.ts';

/** 150 bytes each with columns and results: 7 GB. */
const MOST_ARRIVALS = 50_000_000;

/**
 * Arrivals that follow a rate: a renewal process of rate 1 with gamma gaps, carried through the inverse of the rate's
 * integral, so that the CV holds locally and another rate uses the same random numbers. With a CV of 1 this is the
 * Poisson process of that rate. Up to `count` arrivals, fewer when the curve ends.
 * @throws ForetokenError E0520, E0544, E0545, E0547.
 */
export function curveArrivals(spec: CurveArrivalSpec, seed: number | string, count: number, durationS: number): Float64Array {
  const expected = count > MOST_ARRIVALS ? expectedArrivals(rateCurve(spec, seed), durationS, 2 * MOST_ARRIVALS) : 0;
  if (expected > MOST_ARRIVALS) throw tooManyArrivals(expected, MOST_ARRIVALS);
  const walk = new RateWalk(rateCurve(spec, seed), durationS);
  const nextGap = unitGaps(randomStream(seed, 'arrivals'));
  const fixed = typeof spec.cv === 'number' ? spec.cv : 1;
  const arrivals = new GrowableFloat64(4096);
  for (let operational = 0; arrivals.length < count; ) {
    operational += nextGap(walk.cv ?? fixed);
    const timeS = walk.timeOf(operational);
    if (!(timeS < durationS)) break;
    arrivals.push(timeS);
  }
  return arrivals.toArray();
}

/** Gaps of mean 1 and the CV asked for. */
function unitGaps(stream: RandomStream): (cv: number) => number {
  let lastCv = Number.NaN;
  let gap = gamma(1, 1);
  return (cv) => {
    if (cv === 1) return -Math.log(stream.nextOpen());
    if (cv !== lastCv) {
      lastCv = cv;
      gap = gamma(1 / (cv * cv), cv * cv);
    }
    return gap.sample(stream);
  };
}
