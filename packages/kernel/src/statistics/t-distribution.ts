const MAX_TERMS = 10_000;
const TINY = 1e-300;

/** Density of Student's t with `df` degrees of freedom. */
export function tDensity(t: number, df: number): number {
  const halfDf = df / 2;
  return (gammaRatio(halfDf) / Math.sqrt(df * Math.PI)) * Math.exp(-(halfDf + 0.5) * Math.log1p((t * t) / df));
}

/** P(T > t) for t >= 0: half the regularised incomplete beta function I_x(df / 2, 1 / 2), x = df / (df + t²). */
export function tUpperTail(t: number, df: number): number {
  const a = df / 2;
  const ratio = (t * t) / df;
  const x = 1 / (1 + ratio);
  const front = frontFactor(a, ratio);
  if (x < (a + 1) / (a + 2.5)) return (0.5 * front * betaFraction(a, 0.5, x)) / a;
  return 0.5 - (0.5 * front * betaFraction(0.5, a, ratio / (1 + ratio))) / 0.5;
}

/** x^a (1 - x)^(1/2) / B(a, 1/2) at x = 1 / (1 + ratio). */
function frontFactor(a: number, ratio: number): number {
  return (Math.exp(-a * Math.log1p(ratio)) * Math.sqrt(ratio / (1 + ratio)) * gammaRatio(a)) / Math.sqrt(Math.PI);
}

/**
 * Γ(x + 1/2) / Γ(x): lifted by its recurrence to x >= 64, then the asymptotic series of J. S. Frame,
 * "An approximation to the quotient of gamma functions", Amer. Math. Monthly 56 (1949).
 */
function gammaRatio(x: number): number {
  let lifted = x;
  let factor = 1;
  while (lifted < 64) {
    factor *= lifted / (lifted + 0.5);
    lifted += 1;
  }
  const u = 1 / lifted;
  const series =
    1 + u * (-1 / 8 + u * (1 / 128 + u * (5 / 1024 + u * (-21 / 32768 + u * (-399 / 262144 + (u * 869) / 4194304)))));
  return factor * Math.sqrt(lifted) * series;
}

/** The continued fraction of the incomplete beta function (NIST DLMF 8.17.22), by Lentz's method. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 / away(1 - ((a + b) * x) / (a + 1));
  let value = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / away(1 + even * d);
    c = away(1 + even / c);
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / away(1 + odd * d);
    c = away(1 + odd / c);
    const step = d * c;
    value *= step;
    if (Math.abs(step - 1) < 1e-16) break;
  }
  return value;
}

function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
