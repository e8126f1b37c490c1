import { badSpec, emptyRateWindow, noCvInFile } from '../diagnostics.ts';
import { expectedArrivals } from './expected-arrivals.ts';
import type { RateCurve, RateSegment } from './rate-segment.ts';
import type { RateSeries, SeriesArrivalSpec } from './rate-spec.ts';
import { repeatRate, scaleRate, windowRate } from './transform-rate.ts';

/** The rate of a file, its window and its scale to a mean or a peak applied. @throws ForetokenError E0520, E0544, E0547. */
export function seriesRate(spec: SeriesArrivalSpec): RateCurve {
  const { series, file, interpolate = false, repeat = false, fromS = 0, toS = Infinity, meanRatePerS, peakRatePerS, cv } = spec;
  if (series === undefined) throw badSpec('arrivals.series', undefined, `the content of ${file}`);
  if (cv === 'file' && series.cv === undefined) throw noCvInFile(series.source, undefined);
  const part = [...windowRate(segmentsOf(series, interpolate, cv === 'file'), fromS, toS)];
  const lengthS = part.reduce((sum, segment) => sum + segment.lengthS, 0);
  const expected = expectedArrivals(part);
  if (!(expected > 0)) throw emptyRateWindow(series.source, fromS, toS, seriesEndS(series), lengthS > 0);
  const peak = part.reduce((most, { startRate, endRate }) => Math.max(most, startRate, endRate), 0);
  const factor = meanRatePerS !== undefined ? meanRatePerS / (expected / lengthS) : peakRatePerS !== undefined ? peakRatePerS / peak : 1;
  const scaled = factor === 1 ? part : [...scaleRate(part, factor, 1)];
  return repeat ? repeatRate(scaled) : scaled;
}

/** Seconds from the first row to the end of the last. */
export function seriesEndS({ timeS }: RateSeries): number {
  const last = timeS.length - 1;
  return 2 * (timeS[last] as number) - (timeS[last - 1] as number);
}

function segmentsOf(series: RateSeries, interpolate: boolean, withCv: boolean): RateSegment[] {
  const { timeS, ratePerS } = series;
  return Array.from(timeS, (startS, i) => {
    const startRate = ratePerS[i] as number;
    const endRate = interpolate ? (ratePerS[i + 1] ?? startRate) : startRate;
    const segment = { lengthS: (timeS[i + 1] ?? seriesEndS(series)) - startS, startRate, endRate };
    if (!withCv) return segment;
    const cv = series.cv?.[i] ?? 0;
    if (!(cv > 0) && (startRate > 0 || endRate > 0)) throw noCvInFile(series.source, startS);
    return { ...segment, cv };
  });
}
