import type { ArrivalSpec } from '../synth/arrival-spec.ts';
import { isCurve } from './is-curve.ts';

/** Do arrivals end by themselves, as after the last row of a file? Others need a number of requests or a duration. */
export function hasEnd(spec: ArrivalSpec): boolean {
  if (!isCurve(spec)) return false;
  return spec.process === 'series' ? spec.repeat !== true : spec.toS !== undefined;
}
