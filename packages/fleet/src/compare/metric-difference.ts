/** One figure of a candidate against that of the best, or of the baseline. */
export interface MetricDifference {
  /** A name of RUN_FIGURES: `ttft.p99`. */
  readonly figure: string;
  readonly own: number;
  readonly other: number;
  /** own − other. */
  readonly difference: number;
  /** Of the simultaneous interval; null where the runs cannot say. */
  readonly halfWidth: number | null;
  /** difference / other; null where other is 0. */
  readonly relative: number | null;
  readonly relativeHalfWidth: number | null;
  /** `within-noise`: the interval holds zero. `unknown`: there is no interval. */
  readonly verdict: 'lower' | 'higher' | 'within-noise' | 'unknown';
  /** Both served the same requests. */
  readonly paired: boolean;
}

/** How the differences were judged. */
export interface Comparisons {
  /** Label of the one that all others are held against; null when none ran. */
  readonly against: string | null;
  /** It was chosen beforehand, not for being the best. */
  readonly isBaseline: boolean;
  /** Comparisons that may go wrong, per figure. */
  readonly count: number;
  /** Times that the data are looked at at most; above 1 where replications stop when it is decided. */
  readonly looks: number;
  /** Confidence of each interval, so that all of them hold together with 95 %. */
  readonly confidence: number;
  /** In words. */
  readonly correction: string;
  /** Those that cannot be told from the best by what the order goes by; the best among them. */
  readonly level: readonly string[];
}

/** A smaller share of the figure is rounding. */
const ROUNDING = 1e-9;

/** Verdict of a difference with its half-width; `scale` = the figure that it is a difference to. */
export function differenceVerdict(difference: number, halfWidth: number | null, scale: number): MetricDifference['verdict'] {
  if (Math.abs(difference) <= ROUNDING * scale) return 'within-noise';
  if (halfWidth === null || Number.isNaN(difference)) return 'unknown';
  if (Math.abs(difference) <= halfWidth) return 'within-noise';
  return difference < 0 ? 'lower' : 'higher';
}
