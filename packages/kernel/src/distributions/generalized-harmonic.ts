const DIRECT_TERMS = 256;

/**
 * Sum of k^-s over k = 1 … n: the first terms as they are, the rest by the Euler-Maclaurin formula
 * up to the third derivative, whose next term is below 1e-17 of the sum at 256 terms.
 */
export function generalizedHarmonic(n: number, s: number): number {
  const direct = Math.min(n, DIRECT_TERMS);
  let sum = 0;
  for (let k = direct; k >= 1; k--) sum += power(k, s);
  if (n <= direct) return sum;
  const low = direct + 1;
  return sum + integral(low, n, s) + (power(low, s) + power(n, s)) / 2 + corrections(low, s) - corrections(n, s);
}

function power(x: number, s: number): number {
  return Math.exp(-s * Math.log(x));
}

/** Of x^-s from `low` to `high`; expm1 keeps it accurate near s = 1. */
function integral(low: number, high: number, s: number): number {
  const exponent = (1 - s) * Math.log(high / low);
  const lengthInLog = Math.log(high / low);
  const factor = Math.abs(exponent) < 1e-8 ? 1 + exponent / 2 : Math.expm1(exponent) / exponent;
  return low * power(low, s) * lengthInLog * factor;
}

/** -B2/2! f' - B4/4! f''' at x for f = x^-s. */
function corrections(x: number, s: number): number {
  const value = power(x, s);
  return (s * value) / (12 * x) - (s * (s + 1) * (s + 2) * value) / (720 * x * x * x);
}
