import type { ArrivalSpec } from '../synth/arrival-spec.ts';
import type { CurveArrivalSpec } from './rate-spec.ts';

const CURVES: readonly string[] = ['series', 'diurnal', 'step', 'spike', 'mmpp'] satisfies readonly CurveArrivalSpec['process'][];

/** Does the rate of these arrivals follow a curve? */
export const isCurve = (spec: ArrivalSpec): spec is CurveArrivalSpec => CURVES.includes(spec.process);
