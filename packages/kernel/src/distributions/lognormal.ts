import { checkFinite, checkNonNegative } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';

/** exp of a normal with mean `mu` and standard deviation `sigma`. Throws E0010 unless finite, sigma >= 0. */
export function lognormal(mu: number, sigma: number): Distribution {
  checkFinite('lognormal', 'mu', mu);
  checkNonNegative('lognormal', 'sigma', sigma);
  const mean = Math.exp(mu + (sigma * sigma) / 2);
  return {
    mean,
    variance: Math.expm1(sigma * sigma) * mean * mean,
    sample: (stream) => Math.exp(mu + sigma * stream.nextGaussian()),
  };
}
