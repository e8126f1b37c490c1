import { constant, empiricalQuantiles, exponential, gamma, lognormalByMean, mixture, pareto, uniform, weibull, type Distribution } from '@foretoken/kernel';
import { badSpec } from '../diagnostics.ts';

/** A distribution as a user writes it; a number alone is a constant. */
export type DistributionSpec =
  | number
  | { readonly distribution: 'constant'; readonly value: number }
  | { readonly distribution: 'uniform'; readonly low: number; readonly high: number }
  | { readonly distribution: 'exponential'; readonly mean: number }
  | { readonly distribution: 'gamma' | 'lognormal'; readonly mean: number; readonly cv: number }
  | { readonly distribution: 'weibull'; readonly shape: number; readonly scale: number }
  | { readonly distribution: 'pareto'; readonly shape: number; readonly minimum: number }
  /** Quantile `values[i]` at `probabilities[i]`, linear in between; the table goes from 0 to 1. */
  | { readonly distribution: 'empirical'; readonly probabilities: readonly number[]; readonly values: readonly number[] }
  | { readonly distribution: 'mixture'; readonly weights: readonly number[]; readonly parts: readonly DistributionSpec[] };

/** @throws ForetokenError E0520 for an unknown distribution; E0010-E0012 of the kernel for its parameters. */
export function toDistribution(spec: DistributionSpec, path: string): Distribution {
  if (typeof spec === 'number') return constant(spec);
  switch (spec.distribution) {
    case 'constant':
      return constant(spec.value);
    case 'uniform':
      return uniform(spec.low, spec.high);
    case 'exponential':
      return exponential(spec.mean);
    case 'gamma':
      return gammaByMean(spec.mean, spec.cv, path);
    case 'lognormal':
      return lognormalByMean(spec.mean, spec.cv);
    case 'weibull':
      return weibull(spec.shape, spec.scale);
    case 'pareto':
      return pareto(spec.shape, spec.minimum);
    case 'empirical':
      return empiricalQuantiles(spec.probabilities, spec.values);
    case 'mixture':
      return mixture(spec.weights, spec.parts.map((part, index) => toDistribution(part, `${path}.parts[${index}]`)));
    default:
      throw badSpec(`${path}.distribution`, (spec as { distribution: unknown }).distribution, 'constant, uniform, exponential, gamma, lognormal, weibull, pareto, empirical or mixture');
  }
}

function gammaByMean(mean: number, cv: number, path: string): Distribution {
  if (!(cv > 0 && cv < Infinity)) throw badSpec(`${path}.cv`, cv, 'a finite number above 0');
  return gamma(1 / (cv * cv), mean * cv * cv);
}
