/** Quantiles with linear interpolation (numpy's default) over every single gap. */
export interface GapDistribution {
  quantile(p: number): number;
}
