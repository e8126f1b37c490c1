/** Mean of a binned series over the seconds from `fromS` to `toS`, weighted by time; NaN where it has no bins. */
export function meanWithin(series: readonly number[], binS: number, fromS: number, toS: number): number {
  let [sum, covered] = [0, 0];
  for (let bin = Math.max(0, Math.floor(fromS / binS)); bin < series.length && bin * binS < toS; bin += 1) {
    const overlap = Math.min(toS, (bin + 1) * binS) - Math.max(fromS, bin * binS);
    if (!(overlap > 0)) continue;
    sum += overlap * (series[bin] ?? 0);
    covered += overlap;
  }
  return sum / covered;
}
