import type { RandomStream } from '../random/random-stream.ts';
import { checkPositive } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';

/**
 * Gamma with mean shape * scale (numpy's parameters), by G. Marsaglia and W. W. Tsang, "A simple
 * method for generating gamma variables", ACM TOMS 26 (2000). Throws E0010 unless both are above 0.
 */
export function gamma(shape: number, scale: number): Distribution {
  checkPositive('gamma', 'shape', shape);
  checkPositive('gamma', 'scale', scale);
  const sample =
    shape >= 1
      ? (stream: RandomStream): number => scale * standardGamma(stream, shape)
      : (stream: RandomStream): number =>
          scale * standardGamma(stream, shape + 1) * Math.exp(Math.log(stream.nextOpen()) / shape);
  return { mean: shape * scale, variance: shape * scale * scale, sample };
}

/** Shape >= 1, scale 1. */
function standardGamma(stream: RandomStream, shape: number): number {
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (;;) {
    const x = stream.nextGaussian();
    const root = 1 + c * x;
    if (root <= 0) continue;
    const v = root * root * root;
    const u = stream.nextOpen();
    const square = x * x;
    if (u < 1 - 0.0331 * square * square) return d * v;
    if (Math.log(u) < 0.5 * square + d * (1 - v + Math.log(v))) return d * v;
  }
}
