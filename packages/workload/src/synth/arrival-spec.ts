import type { CurveArrivalSpec } from '../rates/rate-spec.ts';

/** How arrivals follow each other. Rates are requests (or, with sessions, session starts) per second. */
export type ArrivalSpec =
  /** Exponential gaps. */
  | { readonly process: 'poisson'; readonly ratePerS: number }
  /** Gamma gaps of this coefficient of variation; cv = 1 is Poisson, vLLM's `burstiness` is 1 / cv². */
  | { readonly process: 'gamma'; readonly ratePerS: number; readonly cv: number }
  /** Weibull gaps of this shape; 1 is Poisson, below 1 is burstier. */
  | { readonly process: 'weibull'; readonly ratePerS: number; readonly shape: number }
  /** One every 1 / rate seconds, from 0 on. */
  | { readonly process: 'constant'; readonly ratePerS: number }
  /** `size` requests at once, every `everyS` seconds from 0 on; without them all requests at 0. */
  | { readonly process: 'burst'; readonly size?: number; readonly everyS?: number }
  | PiecewiseArrivalSpec
  /** A rate over time: a file, a day, steps, a spike, random states. */
  | CurveArrivalSpec;

/**
 * Poisson arrivals whose rate is constant in each bin and repeats from the start after the last one. `cascade`
 * splits each bin's arrivals unevenly over smaller bins, level by level: the shares of the parts are drawn from a symmetric
 * Dirichlet distribution (normalised gamma variables of shape `concentration`; small = on/off, Infinity = even).
 */
export interface PiecewiseArrivalSpec {
  readonly process: 'piecewise';
  readonly binS: number;
  readonly ratesPerS: readonly number[];
  readonly cascade?: readonly { readonly parts: number; readonly concentration: number }[];
}
