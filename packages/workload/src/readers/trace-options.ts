import type { PartialMapping } from '../formats/generic-mapping.ts';
import type { CurveArrivalSpec } from '../rates/rate-spec.ts';
import type { ArrivalSpec } from '../synth/arrival-spec.ts';

/** How a trace is read. All filters count what they drop. */
export interface TraceOptions {
  /** Name in error messages, usually the path. */
  readonly source?: string;
  /** A name of `formatNames`; absent = found from the header or the first line. */
  readonly format?: string;
  /** Columns of the generic formats, or single columns that differ from a known format. */
  readonly columns?: PartialMapping;
  /**
   * Requests that generated nothing: dropped and counted (the default), given one token, or kept as they are, for
   * statistics and cache replays; a simulation needs a token. Zero inputs are always dropped.
   */
  readonly zeroOutput?: 'drop' | 'clamp' | 'keep';
  /** Only the first N usable rows (of the window, when there is one). */
  readonly limit?: number;
  /** Only arrivals in [fromS, toS) seconds after the first one; time then counts from `fromS`. */
  readonly fromS?: number;
  readonly toS?: number;
  /** Only rows whose model column has this value. */
  readonly model?: string;
  /** Multiplies all times. */
  readonly timeScale?: number;
  /** Divides all times: 2 = twice the arrival rate. */
  readonly rateScale?: number;
  /** Seconds from the start of one session to the next, for traces whose sessions have clocks of their own; default 30. */
  readonly sessionGapS?: number;
  /** Spreads quantised arrivals uniformly over their bin (default: not); `binS` absent = the grid that was found. */
  readonly jitter?: { readonly binS?: number };
  /** For lengths-only traces: an arrival process, or `none` to leave all arrivals at 0 (for statistics of lengths). */
  readonly arrivals?: ArrivalSpec | 'none';
  /** Replays the recorded arrivals under this rate; the window then counts in the new time, and `rateScale` scales the rate. */
  readonly warp?: CurveArrivalSpec;
  /** Seed of jitter, of `arrivals` and of `warp`; default 0. */
  readonly seed?: number | string;
}

/** What reading did; `rowsRead` = `rowsEmitted` + the sum of `dropped`. */
export interface TraceInfo {
  readonly format: string;
  /** What was taken for granted about it, such as a unit that nothing says; null = nothing. */
  readonly assumed: string | null;
  readonly rowsRead: number;
  readonly rowsEmitted: number;
  /** By reason: zero_output, zero_input, other_model, outside_window, over_limit, after_rates (a rate that ends before the trace does). */
  readonly dropped: Readonly<Record<string, number>>;
  /** Rows whose output was raised from 0 to 1 token. */
  readonly clampedOutputs: number;
  /** Neighbouring rows that were out of time order, before sorting. */
  readonly inversions: number;
  /** False for a lengths-only trace. */
  readonly hasArrivals: boolean;
  /** Spacing of a time grid that groups arrivals, in seconds; null when there is none. */
  readonly quantisedArrivalsS: number | null;
  /** Tokens per block id; null when the trace has none. */
  readonly blockTokens: number | null;
  /** Rows read by model; empty without a model column. */
  readonly models: Readonly<Record<string, number>>;
}
