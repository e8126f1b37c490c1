import { lagOneAutocorrelation } from './lag-one-autocorrelation.ts';
import { mean } from './mean.ts';

/** Fewer batches than this have no useful variance. */
const LEAST_BATCHES = 5;
/** Neighbouring batches with more correlation than this are merged. */
const INDEPENDENT = 0.2;

/** Standard error of a sum, and the batches that it comes from. */
export interface SumError {
  readonly standardError: number;
  readonly batches: number;
}

/**
 * Standard error of the sum of some values, each the sum over one of consecutive batches of a correlated run. Neighbours
 * are merged, down to five, while they are correlated by more than 0.2 (Law, "Simulation Modeling and Analysis", 9.5.3).
 */
export function sumError(batches: readonly number[]): SumError {
  let current = batches;
  while (current.length >= 2 * LEAST_BATCHES && lagOneAutocorrelation(current) > INDEPENDENT) current = mergePairs(current);
  const center = mean(current);
  const n = current.length;
  const squares = current.reduce((sum, value) => sum + (value - center) * (value - center), 0);
  return { standardError: Math.sqrt((n * squares) / (n - 1)), batches: n };
}

/** An odd last batch joins the pair before it. */
function mergePairs(batches: readonly number[]): readonly number[] {
  const merged = Array.from({ length: Math.floor(batches.length / 2) }, (_, pair) => (batches[2 * pair] as number) + (batches[2 * pair + 1] as number));
  if (batches.length % 2 === 1) merged[merged.length - 1] = (merged.at(-1) as number) + (batches.at(-1) as number);
  return merged;
}
