import type { ArrivalSpec } from '../synth/arrival-spec.ts';
import { isCurve } from './is-curve.ts';

/** The same process with `factor` times the rate; a rate that follows a curve keeps its times. */
export function scaleArrivals(spec: ArrivalSpec, factor: number): ArrivalSpec {
  if (factor === 1) return spec;
  if (isCurve(spec)) return { ...spec, rateScale: (spec.rateScale ?? 1) * factor };
  if (spec.process === 'piecewise') return { ...spec, ratesPerS: spec.ratesPerS.map((rate) => rate * factor) };
  if (spec.process === 'burst') return spec.everyS === undefined ? spec : { ...spec, everyS: spec.everyS / factor };
  return { ...spec, ratePerS: spec.ratePerS * factor };
}
