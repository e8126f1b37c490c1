import { statisticError } from '../diagnostics.ts';
import { checkOpenProbability } from '../quantiles/check-probability.ts';
import { normalQuantile } from './normal-quantile.ts';
import { tDensity, tUpperTail } from './t-distribution.ts';

const MAX_STEPS = 200;

/**
 * The p-quantile of Student's t with `df` > 0 degrees of freedom (Infinity = normal), by Newton's
 * method on the tail probability, kept inside a bracket. Throws E0020 unless 0 < p < 1, E0023.
 */
export function tQuantile(p: number, df: number): number {
  checkOpenProbability('probability of the t quantile', p);
  if (!(df > 0)) {
    throw statisticError('the t quantile', `${df} degrees of freedom`, 'Give more than 0; a sample needs 2 values.');
  }
  if (df === Infinity) return normalQuantile(p);
  if (p === 0.5) return 0;
  return p < 0.5 ? -solveUpperTail(p, df) : solveUpperTail(1 - p, df);
}

/** The t > 0 with P(T > t) = tail, for 0 < tail < 1/2. */
function solveUpperTail(tail: number, df: number): number {
  let low = 0;
  let high = Math.max(1, -normalQuantile(tail));
  while (tUpperTail(high, df) > tail) {
    low = high;
    high *= 2;
  }
  let t = (low + high) / 2;
  for (let step = 0; step < MAX_STEPS; step++) {
    const excess = tUpperTail(t, df) - tail;
    if (excess > 0) low = t;
    else high = t;
    const newton = t + excess / tDensity(t, df);
    const next = newton > low && newton < high ? newton : (low + high) / 2;
    if (Math.abs(next - t) <= 1e-15 * t) return next;
    t = next;
  }
  return t;
}
