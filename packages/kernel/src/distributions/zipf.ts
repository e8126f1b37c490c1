import { parameterError } from '../diagnostics.ts';
import { checkNonNegative } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';
import { generalizedHarmonic } from './generalized-harmonic.ts';

/**
 * Zipf on 1 … n with P(k) proportional to k^-s, s >= 0 (0 = uniform), exact, in constant memory:
 * rejection-inversion of W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates
 * from monotone discrete distributions", ACM TOMACS 6 (1996).
 * Throws E0010 unless n is a whole number from 1 and s is finite and at least 0.
 */
export function zipf(n: number, s: number): Distribution {
  if (!Number.isSafeInteger(n) || n < 1) throw parameterError('zipf', 'n', n, 'a whole number from 1');
  checkNonNegative('zipf', 's', s);
  const total = generalizedHarmonic(n, s);
  const mean = generalizedHarmonic(n, s - 1) / total;
  const lowest = hatIntegral(1.5, s) - 1;
  const width = hatIntegral(n + 0.5, s) - lowest;
  const sureAccept = 2 - hatIntegralInverse(hatIntegral(2.5, s) - hat(2, s), s);
  return {
    mean,
    variance: Math.max(0, generalizedHarmonic(n, s - 2) / total - mean * mean),
    sample: (stream) => {
      for (;;) {
        const area = lowest + stream.nextFloat() * width;
        const x = hatIntegralInverse(area, s);
        const k = Math.min(n, Math.max(1, Math.floor(x + 0.5)));
        if (k - x <= sureAccept || area >= hatIntegral(k + 0.5, s) - hat(k, s)) return k;
      }
    },
  };
}

/** x^-s. */
function hat(x: number, s: number): number {
  return Math.exp(-s * Math.log(x));
}

/** Integral of x^-s from 1: (x^(1-s) - 1) / (1 - s), which is log x at s = 1. */
function hatIntegral(x: number, s: number): number {
  const logX = Math.log(x);
  const exponent = (1 - s) * logX;
  return Math.abs(exponent) < 1e-8 ? logX * (1 + exponent / 2) : (logX * Math.expm1(exponent)) / exponent;
}

function hatIntegralInverse(area: number, s: number): number {
  const t = Math.max(-1, area * (1 - s));
  return Math.exp(Math.abs(t) < 1e-8 ? area * (1 - t / 2) : (area * Math.log1p(t)) / t);
}
