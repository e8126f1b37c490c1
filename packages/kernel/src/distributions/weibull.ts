import { gammaln } from 'simple-statistics';
import { checkPositive } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';

/** Weibull with P(X > x) = exp(-(x / scale)^shape), by inversion. Throws E0010 unless both are above 0. */
export function weibull(shape: number, scale: number): Distribution {
  checkPositive('weibull', 'shape', shape);
  checkPositive('weibull', 'scale', scale);
  const first = Math.exp(gammaln(1 + 1 / shape));
  const second = Math.exp(gammaln(1 + 2 / shape));
  return {
    mean: scale * first,
    variance: scale * scale * (second - first * first),
    sample: (stream) => scale * Math.exp(Math.log(-Math.log(stream.nextOpen())) / shape),
  };
}
