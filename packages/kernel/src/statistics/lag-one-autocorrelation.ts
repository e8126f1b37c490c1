import { mean } from './mean.ts';

/** Correlation of each value with the next; 0 for constant or fewer than two values. */
export function lagOneAutocorrelation(values: ArrayLike<number>): number {
  const center = mean(values);
  let products = 0;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = (values[i] as number) - center;
    squares += deviation * deviation;
    if (i > 0) products += deviation * ((values[i - 1] as number) - center);
  }
  return squares > 0 ? products / squares : 0;
}
