import { checkPositive } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';

/**
 * Exponential by inversion, given the mean (`exponential(2)`, `{ mean: 2 }`) or the rate
 * (`{ rate: 0.5 }`). Throws E0010 unless it is finite and above 0.
 */
export function exponential(parameter: number | { readonly mean: number } | { readonly rate: number }): Distribution {
  const mean = meanOf(parameter);
  return {
    mean,
    variance: mean * mean,
    sample: (stream) => -mean * Math.log(stream.nextOpen()),
  };
}

function meanOf(parameter: number | { readonly mean: number } | { readonly rate: number }): number {
  if (typeof parameter === 'object' && 'rate' in parameter) {
    checkPositive('exponential', 'rate', parameter.rate);
    return 1 / parameter.rate;
  }
  const mean = typeof parameter === 'number' ? parameter : parameter.mean;
  checkPositive('exponential', 'mean', mean);
  return mean;
}
