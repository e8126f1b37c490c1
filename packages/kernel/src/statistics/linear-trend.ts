import { statisticError } from '../diagnostics.ts';
import { mean } from './mean.ts';

/** A straight line through values at 0, 1, 2 … */
export interface LinearTrend {
  /** Change per index. */
  readonly slope: number;
  /** Fitted value at index 0. */
  readonly intercept: number;
  /** Slope over its standard error, n - 2 degrees of freedom; ±Infinity for a perfect slope, 0 for none. */
  readonly tStatistic: number;
}

/**
 * Least-squares line, to tell a queue that grows from one that fluctuates. The t statistic takes the
 * residuals as independent: feed it averages over long bins. Throws E0023 for fewer than 3 values.
 */
export function linearTrend(values: ArrayLike<number>): LinearTrend {
  const n = values.length;
  if (n < 3) throw statisticError('a linear trend', `it got ${n} values`, 'Give at least 3 values.');
  const center = (n - 1) / 2;
  const level = mean(values);
  let sxy = 0;
  for (let i = 0; i < n; i++) sxy += (i - center) * ((values[i] as number) - level);
  const sxx = (n * (n * n - 1)) / 12;
  const slope = sxy / sxx;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const residual = (values[i] as number) - level - slope * (i - center);
    squares += residual * residual;
  }
  const tStatistic = slope === 0 ? 0 : slope / Math.sqrt(squares / (n - 2) / sxx);
  return { slope, intercept: level - slope * center, tStatistic };
}
