import type { RequestColumns } from '@foretoken/engines';
import { singleTurnRequests } from './single-turn-requests.ts';
import { sessionRequests } from './session-requests.ts';
import type { SynthesisSpec } from './synthesis-spec.ts';

/**
 * Requests of a synthetic workload. Every ingredient draws from its own named stream (arrivals, input, output,
 * prefix-group, turns, think), so changing one leaves the others as they were: common random numbers.
 *
 * @throws ForetokenError E0520 for the spec, E0010-E0012 for parameters of its distributions.
 */
export function synthesize(spec: SynthesisSpec, seed: number | string): RequestColumns {
  return spec.sessions === undefined ? singleTurnRequests(spec, seed) : sessionRequests(spec, spec.sessions, seed);
}
