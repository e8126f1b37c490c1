import type { MeanInterval } from './mean-interval.ts';

/**
 * Is a mean known to the relative precision g? The half-width may be g / (1 + g) of the estimate, which keeps the true
 * relative error below g (A. M. Law, "Simulation Modeling and Analysis", 9.4.1). A zero that never varies is.
 */
export function isPreciseTo({ mean, halfWidth }: MeanInterval, relative: number): boolean {
  return halfWidth <= (Math.abs(mean) * relative) / (1 + relative);
}
