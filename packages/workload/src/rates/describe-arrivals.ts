import { duration, quantity } from '@foretoken/kernel';
import type { ArrivalSpec } from '../synth/arrival-spec.ts';
import { isCurve } from './is-curve.ts';
import type { CurveArrivalSpec, SeriesArrivalSpec } from './rate-spec.ts';

const DAY_S = 86_400;

/** An arrival process in a few words: `poisson arrivals`, `arrivals after rates.csv, day 3, mean 5 req/s`. */
export function describeArrivals(spec: ArrivalSpec): string {
  if (!isCurve(spec)) return `${spec.process} arrivals`;
  const { cv = 1, timeScale = 1, rateScale = 1 } = spec;
  const parts = [
    curveText(spec),
    ...(rateScale === 1 ? [] : [`rates × ${quantity(rateScale)}`]),
    ...(timeScale === 1 ? [] : [`${quantity(timeScale)} times as fast`]),
    ...(cv === 1 ? [] : [cv === 'file' ? 'CV of the file' : `CV ${quantity(cv)}`]),
  ];
  return parts.join(', ');
}

function curveText(spec: CurveArrivalSpec): string {
  switch (spec.process) {
    case 'series':
      return seriesText(spec);
    case 'diurnal':
      return `diurnal arrivals of mean ${quantity(spec.meanRatePerS)} and peak ${quantity(spec.meanRatePerS * spec.peakToMean)} req/s`;
    case 'spike':
      return `arrivals with a spike from ${quantity(spec.baseRatePerS)} to ${quantity(spec.peakRatePerS)} req/s`;
    case 'step':
      return spec.steps.length === 1 ? 'arrivals in 1 step' : `arrivals in ${spec.steps.length} steps`;
    case 'mmpp':
      return `Markov-modulated arrivals of ${spec.states.length} states`;
  }
}

function seriesText({ file, fromS, toS, meanRatePerS, peakRatePerS }: SeriesArrivalSpec): string {
  const day = fromS === undefined || toS !== fromS + DAY_S ? 0 : fromS / DAY_S + 1;
  const part = Number.isInteger(day) && day > 0 ? `, day ${day}` : fromS === undefined && toS === undefined ? '' : ` from ${duration(fromS ?? 0)}${toS === undefined ? '' : ` to ${duration(toS)}`}`;
  const scale = meanRatePerS !== undefined ? `, scaled to a mean of ${quantity(meanRatePerS)} req/s` : peakRatePerS !== undefined ? `, scaled to a peak of ${quantity(peakRatePerS)} req/s` : '';
  return `arrivals after ${file.split(/[/\\]/).at(-1) ?? file}${part}${scale}`;
}
