import { badSpec } from '../diagnostics.ts';
import type { CurveArrivalSpec } from './rate-spec.ts';

/** @throws ForetokenError E0520 for a number out of its bounds. */
export function checkCurveSpec(spec: CurveArrivalSpec): void {
  const { fromS = 0, toS = Infinity, timeScale = 1, rateScale = 1, cv = 1 } = spec;
  check('fromS', fromS, fromS >= 0 && fromS < Infinity, 'a number of seconds from 0');
  check('toS', toS, toS > fromS, `a number of seconds above fromS = ${fromS}`);
  check('timeScale', timeScale, isPositive(timeScale), 'a finite number above 0');
  check('rateScale', rateScale, isPositive(rateScale), 'a finite number above 0');
  check('cv', cv, cv === 'file' ? spec.process === 'series' : isPositive(cv), 'a finite number above 0, or `file` with a series that has one');
  if (spec.process === 'diurnal') {
    check('meanRatePerS', spec.meanRatePerS, isPositive(spec.meanRatePerS), 'a finite number above 0');
    check('peakToMean', spec.peakToMean, spec.peakToMean >= 1 && spec.peakToMean <= 10, 'a number from 1 to 10');
    check('periodS', spec.periodS, isPositive(spec.periodS), 'a finite number of seconds above 0');
    check('peakAtS', spec.peakAtS, spec.peakAtS >= 0 && spec.peakAtS < spec.periodS, `a time within the period of ${spec.periodS} s`);
    check('weekend', spec.weekend, spec.weekend === undefined || isRate(spec.weekend), 'a finite number from 0');
  } else if (spec.process === 'step') checkSteps(spec.steps, spec.everyS);
  else if (spec.process === 'mmpp') {
    spec.states.forEach(({ ratePerS, meanStayS }, i) => {
      check(`states[${i}].ratePerS`, ratePerS, isRate(ratePerS), 'a finite rate from 0');
      check(`states[${i}].meanStayS`, meanStayS, isPositive(meanStayS), 'a finite number of seconds above 0');
    });
    check('states', spec.states.length, spec.states.some(({ ratePerS }) => ratePerS > 0), 'a list with at least one rate above 0');
  } else if (spec.process === 'spike') {
    const { baseRatePerS, peakRatePerS, atS, riseS, holdS, fallS, everyS = Infinity } = spec;
    check('baseRatePerS', baseRatePerS, isRate(baseRatePerS), 'a finite rate from 0');
    check('peakRatePerS', peakRatePerS, isPositive(peakRatePerS), 'a finite rate above 0');
    for (const [name, value] of Object.entries({ atS, riseS, holdS, fallS })) check(name, value, isRate(value), 'a finite number of seconds from 0');
    check('holdS', holdS, riseS + holdS + fallS > 0, 'above 0 when rise and fall take no time');
    check('everyS', everyS, everyS >= riseS + holdS + fallS, `at least the length of a spike, ${riseS + holdS + fallS} s`);
  }
}

function checkSteps(steps: readonly { readonly atS: number; readonly ratePerS: number }[], everyS = Infinity): void {
  steps.forEach(({ atS, ratePerS }, i) => {
    check(`steps[${i}].ratePerS`, ratePerS, isRate(ratePerS), 'a finite rate from 0');
    check(`steps[${i}].atS`, atS, isRate(atS) && atS < everyS && atS > (steps[i - 1]?.atS ?? -1), `after the step before it${everyS === Infinity ? '' : ` and before everyS = ${everyS}`}`);
  });
  check('steps', steps.length, steps.some(({ ratePerS }) => ratePerS > 0), 'a list with at least one rate above 0');
}

const isPositive = (value: number): boolean => value > 0 && value < Infinity;
const isRate = (value: number): boolean => value >= 0 && value < Infinity;

function check(name: string, value: unknown, ok: boolean, bound: string): void {
  if (!ok) throw badSpec(`arrivals.${name}`, value, bound);
}
