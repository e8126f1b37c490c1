import { mean } from './mean.ts';
import { NeumaierSum } from './neumaier-sum.ts';

/** Sample variance (divisor n - 1), in two passes; NaN for fewer than two values. */
export function variance(values: ArrayLike<number>): number {
  if (values.length < 2) return Number.NaN;
  const center = mean(values);
  const sum = new NeumaierSum();
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i] as number) - center;
    sum.add(deviation * deviation);
  }
  return sum.total / (values.length - 1);
}
