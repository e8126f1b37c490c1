/** What every rate curve takes: which part of it, how fast, how many, how bursty. */
export interface CurveChoices {
  /** Only [fromS, toS) of the curve, in its own time; the workload starts at `fromS`. */
  readonly fromS?: number;
  readonly toS?: number;
  /** The curve's clock runs this many times as fast: 24 = a day in an hour. Rates stay. */
  readonly timeScale?: number;
  /** Multiplies the rates. */
  readonly rateScale?: number;
  /** Coefficient of variation of the gaps, locally; 1 (the default) = Poisson. `file` = the series' own. */
  readonly cv?: number | 'file';
}

/** Arrivals whose rate follows a file. */
export interface SeriesArrivalSpec extends CurveChoices {
  readonly process: 'series';
  /** As the user wrote it. */
  readonly file: string;
  /** What is in the file; absent until it has been read. */
  readonly series?: RateSeries;
  /** Straight lines from row to row; default: each row's rate holds until the next. */
  readonly interpolate?: boolean;
  /** From the start again after the end; default: nothing arrives any more. */
  readonly repeat?: boolean;
  /** Scale so that the mean, or the highest, rate of the part chosen is this. */
  readonly meanRatePerS?: number;
  readonly peakRatePerS?: number;
}

/** Rates over time as a file has them. The last row holds as long as the one before it. */
export interface RateSeries {
  /** Name in messages. */
  readonly source: string;
  /** Seconds since the first row, rising. */
  readonly timeS: Float64Array;
  readonly ratePerS: Float64Array;
  /** CV of the gaps; 0 = not known. */
  readonly cv?: Float64Array;
}

/** A day that repeats: a bell of cosines around the hour of most traffic. */
export interface DiurnalArrivalSpec extends CurveChoices {
  readonly process: 'diurnal';
  /** Mean over a period, of working days when there is a weekend. */
  readonly meanRatePerS: number;
  /** 1 = flat, 2 = a cosine that touches zero, more = narrower than a cosine; at most 10. */
  readonly peakToMean: number;
  /** When the peak is, from the start of each period. */
  readonly peakAtS: number;
  readonly periodS: number;
  /** Rate of days 6 and 7 of every 7, relative to the others; default 1. */
  readonly weekend?: number;
}

/** A rate that jumps. Before the first step nothing arrives; the last one stays. */
export interface StepArrivalSpec extends CurveChoices {
  readonly process: 'step';
  readonly steps: readonly { readonly atS: number; readonly ratePerS: number }[];
  /** The steps begin again after this time. */
  readonly everyS?: number;
}

/** A rate that rises to a peak in a straight line, holds it and falls back. */
export interface SpikeArrivalSpec extends CurveChoices {
  readonly process: 'spike';
  readonly baseRatePerS: number;
  readonly peakRatePerS: number;
  readonly atS: number;
  readonly riseS: number;
  readonly holdS: number;
  readonly fallS: number;
  /** Another spike this long after the start of the one before. */
  readonly everyS?: number;
}

/** Markov-modulated Poisson process: states in turn, each for an exponential time; two of them, one silent, are on/off. */
export interface MmppArrivalSpec extends CurveChoices {
  readonly process: 'mmpp';
  readonly states: readonly { readonly ratePerS: number; readonly meanStayS: number }[];
}

/** Arrivals that follow a rate over time. */
export type CurveArrivalSpec = SeriesArrivalSpec | DiurnalArrivalSpec | StepArrivalSpec | SpikeArrivalSpec | MmppArrivalSpec;
