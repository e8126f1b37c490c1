import { nearestRank } from '@foretoken/kernel';
import { detectTimeGrid } from './detect-time-grid.ts';
import { windowCounts } from './window-counts.ts';

/** Windows that an index of dispersion needs to mean anything. */
const MIN_WINDOWS = 3;

/** How requests arrive. Rates are per second; gaps are between neighbours in time order, zero gaps included. */
export interface ArrivalStats {
  readonly n: number;
  readonly spanS: number;
  readonly meanRatePerS: number;
  /** Neighbours in the file that were out of time order. */
  readonly unsortedPairs: number;
  /** Requests that arrive at the same time as the one before. */
  readonly duplicateTimestamps: number;
  readonly gapMeanS: number;
  /** Coefficient of variation of the gaps: 1 for Poisson, more = burstier. */
  readonly gapCv: number;
  readonly gapP50S: number;
  readonly gapP99S: number;
  readonly gapMaxS: number;
  /** Index of dispersion: variance / mean of the counts in windows of 1, 10 and 60 s (1 for Poisson); null when fewer than 3 windows fit. */
  readonly iod1S: number | null;
  readonly iod10S: number | null;
  readonly iod60S: number | null;
  /** Rates of the whole 60 s windows; null when fewer than 3 fit. */
  readonly ratePerMinute: { readonly min: number; readonly p50: number; readonly max: number; readonly first10: readonly number[] } | null;
  /** Spacing of a time grid that groups arrivals; null when there is none. */
  readonly quantisedArrivalsS: number | null;
}

/** Statistics of sorted arrivals; null when they are fewer than two or all at once. */
export function arrivalStats(arrivalS: Float64Array, unsortedPairs: number): ArrivalStats | null {
  const n = arrivalS.length;
  const spanS = n < 2 ? 0 : (arrivalS[n - 1] as number) - (arrivalS[0] as number);
  if (spanS === 0) return null;
  const gaps = new Float64Array(n - 1).map((_, i) => (arrivalS[i + 1] as number) - (arrivalS[i] as number));
  const gapMeanS = spanS / (n - 1);
  const gapVariance = gaps.reduce((sum, gap) => sum + (gap - gapMeanS) ** 2, 0) / gaps.length;
  const sorted = gaps.slice().sort();
  const minutes = windowCounts(arrivalS, 60).map((count) => count / 60);
  const rates = minutes.slice().sort();
  return {
    n,
    spanS,
    meanRatePerS: n / spanS,
    unsortedPairs,
    duplicateTimestamps: gaps.reduce((zeros, gap) => zeros + (gap === 0 ? 1 : 0), 0),
    gapMeanS,
    gapCv: Math.sqrt(gapVariance) / gapMeanS,
    gapP50S: nearestRank(sorted, 0.5),
    gapP99S: nearestRank(sorted, 0.99),
    gapMaxS: sorted[sorted.length - 1] as number,
    iod1S: dispersion(arrivalS, 1),
    iod10S: dispersion(arrivalS, 10),
    iod60S: dispersion(arrivalS, 60),
    ratePerMinute:
      minutes.length < MIN_WINDOWS
        ? null
        : { min: rates[0] as number, p50: nearestRank(rates, 0.5), max: rates[rates.length - 1] as number, first10: [...minutes.subarray(0, 10)] },
    quantisedArrivalsS: detectTimeGrid(arrivalS),
  };
}

function dispersion(arrivalS: Float64Array, widthS: number): number | null {
  const counts = windowCounts(arrivalS, widthS);
  if (counts.length < MIN_WINDOWS) return null;
  const mean = counts.reduce((sum, count) => sum + count, 0) / counts.length;
  const variance = counts.reduce((sum, count) => sum + (count - mean) ** 2, 0) / counts.length;
  return mean > 0 ? variance / mean : null;
}
