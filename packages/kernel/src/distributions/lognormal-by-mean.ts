import { checkNonNegative, checkPositive } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';
import { lognormal } from './lognormal.ts';

/** Lognormal with this mean and coefficient of variation. Throws E0010 unless mean > 0 and cv >= 0. */
export function lognormalByMean(mean: number, cv: number): Distribution {
  checkPositive('lognormalByMean', 'mean', mean);
  checkNonNegative('lognormalByMean', 'cv', cv);
  const sigmaSquared = Math.log1p(cv * cv);
  return lognormal(Math.log(mean) - sigmaSquared / 2, Math.sqrt(sigmaSquared));
}
