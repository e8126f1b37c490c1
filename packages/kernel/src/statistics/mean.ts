import { NeumaierSum } from './neumaier-sum.ts';

/** Arithmetic mean by compensated summation; NaN for no values. */
export function mean(values: ArrayLike<number>): number {
  const sum = new NeumaierSum();
  for (let i = 0; i < values.length; i++) sum.add(values[i] as number);
  return sum.total / values.length;
}
