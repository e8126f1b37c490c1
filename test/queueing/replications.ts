import { meanInterval } from '@foretoken/kernel';
import { expect } from 'vitest';

/** `count` independent runs with the seeds 1, 2, …; one number (or several) from each. */
export function replicate<T>(count: number, run: (seed: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => run(i + 1));
}

/** Mean after the first fifth, where the run still remembers that it began empty. */
export function settledMean(values: Float64Array): number {
  const settled = values.subarray(Math.floor(values.length / 5));
  return settled.reduce((sum, value) => sum + value, 0) / settled.length;
}

/** About a hundred comparisons share the seeds: 99.9 % keeps chance failures of all of them below 10 %. */
const CONFIDENCE = 0.999;

/**
 * The exact value must lie in the interval of the replications, and the interval must be narrower
 * than ± `precision` of it: a wide interval would prove nothing.
 */
export function expectExact(replications: readonly number[], exact: number, precision: number): void {
  const { mean, halfWidth } = meanInterval(replications, CONFIDENCE);
  expect(halfWidth / exact, `precision around ${mean}`).toBeLessThan(precision);
  expect(Math.abs(mean - exact), `${mean} ± ${halfWidth} against ${exact}`).toBeLessThanOrEqual(halfWidth);
}
