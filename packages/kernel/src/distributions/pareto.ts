import { checkPositive } from './check-parameter.ts';
import type { Distribution } from './distribution.ts';

/**
 * Pareto (type I) with P(X > x) = (minimum / x)^shape from `minimum` on, by inversion. The mean
 * diverges for shape <= 1, the variance for shape <= 2. Throws E0010 unless both are above 0.
 */
export function pareto(shape: number, minimum: number): Distribution {
  checkPositive('pareto', 'shape', shape);
  checkPositive('pareto', 'minimum', minimum);
  const mean = shape > 1 ? (shape * minimum) / (shape - 1) : Infinity;
  return {
    mean,
    variance: varianceOf(shape, minimum),
    sample: (stream) => minimum * Math.exp(-Math.log(stream.nextOpen()) / shape),
  };
}

function varianceOf(shape: number, minimum: number): number {
  if (shape <= 1) return Number.NaN;
  if (shape <= 2) return Infinity;
  return (minimum * minimum * shape) / ((shape - 1) * (shape - 1) * (shape - 2));
}
