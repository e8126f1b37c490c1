import type { RequestColumns } from '@foretoken/engines';
import { badOption, noRequests } from '../diagnostics.ts';
import { hasEnd } from '../rates/has-end.ts';
import { scaleArrivals } from '../rates/scale-arrivals.ts';
import type { ArrivalSpec } from '../synth/arrival-spec.ts';
import { generateArrivals } from '../synth/generate-arrivals.ts';
import { jointLengths } from './joint-lengths.ts';
import type { WorkloadProfile } from './workload-profile.ts';

export interface SynthesizeProfileOptions {
  /** Default: the real trace's. Beyond it the rates repeat from the start. */
  readonly durationS?: number;
  /** Multiplies the arrival rates; the course of the rate keeps its time. Default 1. */
  readonly rateScale?: number;
  /** Stop after this many requests. */
  readonly requests?: number;
  /** In place of the profile's own arrivals; what ends by itself has no other duration. */
  readonly arrivals?: ArrivalSpec;
}

/**
 * A workload like the profile's real trace. Streams: arrivals, arrival-shares, arrival-states, input, output.
 * @throws ForetokenError E0513, E0520, E0544-E0547.
 */
export function synthesizeProfile(profile: WorkloadProfile, seed: number | string, options: SynthesizeProfileOptions = {}): RequestColumns {
  const { rateScale = 1, requests } = options;
  if (!(rateScale > 0 && rateScale < Infinity)) throw badOption('rateScale', rateScale, 'a finite number above 0');
  const { binS, ratesPerS, cascade } = profile.arrivals;
  const arrivals = options.arrivals ?? { process: 'piecewise', binS, ratesPerS, cascade };
  const durationS = options.durationS ?? (hasEnd(arrivals) ? undefined : profile.durationS);
  const arrivalS = generateArrivals(scaleArrivals(arrivals, rateScale), seed, {
    ...(durationS === undefined ? {} : { durationS }),
    ...(requests === undefined ? {} : { count: requests }),
  });
  if (arrivalS.length === 0) throw noRequests(durationS, rateScale);
  return { count: arrivalS.length, arrivalS, ...jointLengths(profile.lengths, arrivalS.length, seed) };
}
