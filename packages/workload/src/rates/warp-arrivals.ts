import { badSpec } from '../diagnostics.ts';
import { rateCurve } from './rate-curve.ts';
import type { CurveArrivalSpec } from './rate-spec.ts';
import { RateWalk } from './rate-walk.ts';

/**
 * Replays recorded arrivals under another rate: the recorded time, stretched so that it has one arrival per unit on
 * average, is carried through the inverse of the rate's integral. Order, and bursts relative to the mean rate, stay;
 * a course of the recorded rate of its own is multiplied, not removed. Arrivals for which the curve has no room are
 * Infinity, at the end. Nothing is drawn, except the states of `mmpp`.
 * @throws ForetokenError E0520 when all arrive at once, or for the curve; E0544.
 */
export function warpArrivals(arrivalS: Float64Array, spec: CurveArrivalSpec, seed: number | string): Float64Array {
  const last = arrivalS.length - 1;
  if (last < 0) return arrivalS;
  const startS = arrivalS[0] as number;
  const spanS = (arrivalS[last] as number) - startS;
  if (!(spanS > 0)) throw badSpec('warp', spec.process, 'left out: the arrivals of the trace span no time, so they have no rate');
  const walk = new RateWalk(rateCurve(spec, seed), Infinity);
  return arrivalS.map((timeS) => walk.timeOf(((timeS - startS) / spanS) * last));
}
