import { constant, exponential, gamma, GrowableFloat64, randomStream, weibull, type Distribution } from '@foretoken/kernel';
import { badSpec } from '../diagnostics.ts';
import { curveArrivals } from '../rates/curve-arrivals.ts';
import { hasEnd } from '../rates/has-end.ts';
import { isCurve } from '../rates/is-curve.ts';
import type { CurveArrivalSpec } from '../rates/rate-spec.ts';
import type { ArrivalSpec } from './arrival-spec.ts';
import { piecewiseArrivals } from './piecewise-arrivals.ts';

/** How far to go: up to `count` arrivals, and only those before `durationS`; at least one of them unless the arrivals end by themselves. */
export interface ArrivalExtent {
  readonly count?: number;
  readonly durationS?: number;
}

/**
 * Arrival times in seconds, non-decreasing. Draws from the streams `arrivals`, `arrival-shares` and `arrival-states` only,
 * so that nothing else shifts them.
 * @throws ForetokenError E0520, E0544-E0547, and E0010 of the kernel's distributions.
 */
export function generateArrivals(spec: ArrivalSpec, seed: number | string, extent: ArrivalExtent): Float64Array {
  checkExtent(extent, hasEnd(spec));
  const { count = Infinity, durationS = Infinity } = extent;
  if (isCurve(spec)) return curveArrivals(spec, seed, count, durationS);
  if (spec.process === 'piecewise') return piecewiseArrivals(spec, seed, count, durationS);
  if (spec.process === 'burst') return burstArrivals(spec.size, spec.everyS, count, durationS);
  const gap = gapDistribution(spec);
  const stream = randomStream(seed, 'arrivals');
  const arrivals = new GrowableFloat64(Math.min(count, 4096));
  let timeS = spec.process === 'constant' ? 0 : gap.sample(stream);
  for (let i = 1; arrivals.length < count && timeS < durationS; i++) {
    arrivals.push(timeS);
    timeS = spec.process === 'constant' ? i / spec.ratePerS : timeS + gap.sample(stream);
  }
  return arrivals.toArray();
}

type GapSpec = Exclude<ArrivalSpec, CurveArrivalSpec | { process: 'piecewise' } | { process: 'burst' }>;

function gapDistribution(spec: GapSpec): Distribution {
  if (!(spec.ratePerS > 0 && spec.ratePerS < Infinity)) throw badSpec('arrivals.ratePerS', spec.ratePerS, 'a finite number above 0');
  const meanS = 1 / spec.ratePerS;
  if (spec.process === 'constant') return constant(meanS);
  if (spec.process === 'poisson') return exponential(meanS);
  if (spec.process === 'weibull') return weibull(spec.shape, meanS / weibull(spec.shape, 1).mean);
  if (!(spec.cv > 0 && spec.cv < Infinity)) throw badSpec('arrivals.cv', spec.cv, 'a finite number above 0');
  const squared = spec.cv * spec.cv;
  return gamma(1 / squared, meanS * squared);
}

function burstArrivals(size: number | undefined, everyS: number | undefined, count: number, durationS: number): Float64Array {
  if (size === undefined && everyS === undefined) {
    if (count === Infinity) throw badSpec('requests', undefined, 'given when all requests arrive at once');
    return new Float64Array(count);
  }
  if (size === undefined || !Number.isInteger(size) || size < 1) throw badSpec('arrivals.size', size, 'a whole number from 1');
  if (everyS === undefined || !(everyS > 0 && everyS < Infinity)) throw badSpec('arrivals.everyS', everyS, 'a finite number of seconds above 0');
  const bursts = Math.min(Math.ceil(count / size), Math.ceil(durationS / everyS));
  const arrivals = new Float64Array(Math.min(count, bursts * size));
  return arrivals.map((_, i) => Math.floor(i / size) * everyS);
}

function checkExtent({ count, durationS }: ArrivalExtent, ends: boolean): void {
  if (count === undefined && durationS === undefined && !ends) throw badSpec('requests', undefined, 'given, or else a duration');
  if (count !== undefined && !(Number.isInteger(count) && count > 0)) throw badSpec('requests', count, 'a whole number above 0');
  if (durationS !== undefined && !(durationS > 0 && durationS < Infinity)) throw badSpec('durationS', durationS, 'a finite number of seconds above 0');
}
