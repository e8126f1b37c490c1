import { badSpec } from '../diagnostics.ts';
import { checkCurveSpec } from './check-curve-spec.ts';
import { diurnalRate } from './diurnal-rate.ts';
import type { RateCurve } from './rate-segment.ts';
import type { CurveArrivalSpec } from './rate-spec.ts';
import { seriesRate } from './series-rate.ts';
import { mmppRate, spikeRate, stepRate } from './shape-rates.ts';
import { scaleRate, windowRate } from './transform-rate.ts';

/** The rate that a spec describes, to be read once. `seed` matters for `mmpp` only. @throws ForetokenError E0520, E0544, E0547. */
export function rateCurve(spec: CurveArrivalSpec, seed: number | string): RateCurve {
  checkCurveSpec(spec);
  const { rateScale = 1, timeScale = 1 } = spec;
  const curve = partOf(spec, seed);
  return rateScale === 1 && timeScale === 1 ? curve : scaleRate(curve, rateScale, timeScale);
}

function partOf(spec: CurveArrivalSpec, seed: number | string): RateCurve {
  const { fromS = 0, toS = Infinity } = spec;
  // A series cuts its window itself, since its mean and its repetition are those of the part.
  if (spec.process === 'series') return seriesRate(spec);
  const curve = shapeOf(spec, seed);
  return fromS === 0 && toS === Infinity ? curve : windowRate(curve, fromS, toS);
}

function shapeOf(spec: Exclude<CurveArrivalSpec, { process: 'series' }>, seed: number | string): RateCurve {
  switch (spec.process) {
    case 'diurnal':
      return diurnalRate(spec);
    case 'step':
      return stepRate(spec);
    case 'spike':
      return spikeRate(spec);
    case 'mmpp':
      return mmppRate(spec, seed);
    default:
      throw badSpec('arrivals.process', (spec as { process: unknown }).process, 'series, diurnal, step, spike or mmpp');
  }
}
