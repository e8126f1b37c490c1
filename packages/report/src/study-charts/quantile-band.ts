/** What a group of points says about a figure. */
export interface Band {
  readonly median: number;
  readonly mean: number;
  /** Of values above zero; null where some are not. */
  readonly geometricMean: number | null;
  /** 10th and 90th percentile. */
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Of at least one value; percentiles are interpolated between neighbours. */
export function bandOf(values: readonly number[]): Band {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantileOf(sorted, 0.5),
    mean: sorted.reduce((sum, value) => sum + value, 0) / sorted.length,
    geometricMean: sorted[0]! > 0 ? Math.exp(sorted.reduce((sum, value) => sum + Math.log(value), 0) / sorted.length) : null,
    low: quantileOf(sorted, 0.1),
    high: quantileOf(sorted, 0.9),
    count: sorted.length,
  };
}

function quantileOf(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  const [low, high] = [sorted[below]!, sorted[Math.min(below + 1, sorted.length - 1)]!];
  return low + (high - low) * (at - below);
}
