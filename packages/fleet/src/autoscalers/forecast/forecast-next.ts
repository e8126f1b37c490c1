import { linearTrend } from '@foretoken/kernel';

/** How the next value of a series is foretold. */
export const FORECASTS = ['constant', 'moving', 'linear-trend', 'holt'] as const;

export type Forecast = (typeof FORECASTS)[number];

const MOVING_VALUES = 5;
const TREND_VALUES = 10;
const HOLT = { level: 0.5, trend: 0.3 };

/** The next value, `ahead` steps on, never below 0; of no values NaN. */
export function forecastNext(method: Forecast, values: readonly number[], ahead = 1): number {
  if (values.length === 0) return Number.NaN;
  switch (method) {
    case 'constant':
      return values.at(-1)!;
    case 'moving':
      return meanOf(values.slice(-MOVING_VALUES));
    case 'linear-trend':
      return Math.max(0, lineThrough(values.slice(-TREND_VALUES), ahead));
    case 'holt':
      return Math.max(0, holt(values, ahead));
  }
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The least-squares line, at `ahead` after the last value. */
function lineThrough(values: readonly number[], ahead: number): number {
  const last = values.at(-1)!;
  if (values.length < 3) return last + ahead * (values.length === 2 ? last - values[0]! : 0);
  const { slope, intercept } = linearTrend(values);
  return intercept + slope * (values.length - 1 + ahead);
}

/** Double exponential smoothing, from the first value and no trend. */
function holt(values: readonly number[], ahead: number): number {
  let [level, trend] = [values[0]!, 0];
  for (const value of values.slice(1)) {
    const next = HOLT.level * value + (1 - HOLT.level) * (level + trend);
    trend = HOLT.trend * (next - level) + (1 - HOLT.trend) * trend;
    level = next;
  }
  return level + ahead * trend;
}
