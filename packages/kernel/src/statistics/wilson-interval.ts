import { statisticError } from '../diagnostics.ts';
import { checkOpenProbability } from '../quantiles/check-probability.ts';
import { normalQuantile } from './normal-quantile.ts';
import type { Bounds } from './quantile-interval.ts';

/**
 * Interval for a probability from `successes` in `n` independent trials: E. B. Wilson, "Probable
 * inference", JASA 22 (1927). [0, 1] for n = 0. Throws E0020, E0023.
 */
export function wilsonInterval(successes: number, n: number, confidence = 0.95): Bounds {
  checkOpenProbability('confidence', confidence);
  if (!(n >= 0 && n < Infinity && successes >= 0 && successes <= n)) {
    throw statisticError('the Wilson interval', `${successes} successes in ${n} trials`, 'Successes lie from 0 to n.');
  }
  if (n === 0) return { lower: 0, upper: 1 };
  const z = normalQuantile((1 + confidence) / 2);
  const share = successes / n;
  const scale = 1 / (1 + (z * z) / n);
  const center = (share + (z * z) / (2 * n)) * scale;
  const half = z * scale * Math.sqrt((share * (1 - share)) / n + (z * z) / (4 * n * n));
  return {
    lower: successes === 0 ? 0 : Math.max(0, center - half),
    upper: successes === n ? 1 : Math.min(1, center + half),
  };
}
