import { exponential, randomStream } from '@foretoken/kernel';
import type { RateCurve, RateSegment } from './rate-segment.ts';
import type { MmppArrivalSpec, SpikeArrivalSpec, StepArrivalSpec } from './rate-spec.ts';
import { repeatRate, windowRate } from './transform-rate.ts';

/** Constant from step to step. */
export function stepRate({ steps, everyS }: StepArrivalSpec): RateCurve {
  const first = steps[0]?.atS ?? 0;
  const segments = steps.map(({ atS, ratePerS }, i) => flat((steps[i + 1]?.atS ?? Infinity) - atS, ratePerS));
  return again([...(first > 0 ? [flat(first, 0)] : []), ...segments], everyS);
}

/** A trapezium on a base. */
export function spikeRate({ baseRatePerS: base, peakRatePerS: peak, atS, riseS, holdS, fallS, everyS }: SpikeArrivalSpec): RateCurve {
  const spike: readonly RateSegment[] = [
    { lengthS: riseS, startRate: base, endRate: peak },
    flat(holdS, peak),
    { lengthS: fallS, startRate: peak, endRate: base },
    flat(Infinity, base),
  ].filter(({ lengthS }) => lengthS > 0);
  const spikes = again(spike, everyS);
  return atS > 0 ? chain(flat(atS, base), spikes) : spikes;
}

/** States in turn. Draws their lengths from the stream `arrival-states`. */
export function* mmppRate({ states }: MmppArrivalSpec, seed: number | string): Generator<RateSegment> {
  const stream = randomStream(seed, 'arrival-states');
  for (;;) for (const { ratePerS, meanStayS } of states) yield flat(exponential(meanStayS).sample(stream), ratePerS);
}

const flat = (lengthS: number, rate: number): RateSegment => ({ lengthS, startRate: rate, endRate: rate });

function again(segments: readonly RateSegment[], everyS: number | undefined): RateCurve {
  return everyS === undefined ? segments : repeatRate([...windowRate(segments, 0, everyS)]);
}

function* chain(first: RateSegment, rest: RateCurve): Generator<RateSegment> {
  yield first;
  yield* rest;
}
