import type { RequestColumns } from '@foretoken/engines';
import { badOption, noRequests } from '../diagnostics.ts';
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
}

/**
 * A workload like the profile's real trace. Streams: arrivals, arrival-shares, input, output.
 * @throws ForetokenError E0513, E0520.
 */
export function synthesizeProfile(profile: WorkloadProfile, seed: number | string, options: SynthesizeProfileOptions = {}): RequestColumns {
  const { durationS = profile.durationS, rateScale = 1, requests } = options;
  if (!(rateScale > 0 && rateScale < Infinity)) throw badOption('rateScale', rateScale, 'a finite number above 0');
  const { binS, ratesPerS, cascade } = profile.arrivals;
  const arrivalS = generateArrivals(
    { process: 'piecewise', binS, ratesPerS: ratesPerS.map((rate) => rate * rateScale), cascade },
    seed,
    { durationS, ...(requests === undefined ? {} : { count: requests }) },
  );
  if (arrivalS.length === 0) throw noRequests(durationS, rateScale);
  return { count: arrivalS.length, arrivalS, ...jointLengths(profile.lengths, arrivalS.length, seed) };
}
