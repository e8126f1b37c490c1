/** Share of the time that a thing is up. */
export function availability(meanToFailureS: number, meanToRepairS: number): number {
  return meanToFailureS / (meanToFailureS + meanToRepairS);
}

/** Probability that at least `needed` of `n` independent replicas are up, each with probability `up`. */
export function availabilityOf(needed: number, n: number, up: number): number {
  if (needed <= 0) return 1;
  if (needed > n || up === 0) return 0;
  if (up === 1) return 1;
  // From all up downwards, in logarithms: P(n up) = up^n, P(k-1 up) = P(k up) * k / (n-k+1) * (1-up)/up.
  const odds = Math.log1p(-up) - Math.log(up);
  let logTerm = n * Math.log(up);
  let sum = 0;
  for (let k = n; k >= needed; k--) {
    sum += Math.exp(logTerm);
    logTerm += Math.log(k / (n - k + 1)) + odds;
  }
  return Math.min(1, sum);
}

/** The fewest replicas of which at least `needed` are up with probability `target`; undefined when no number up to `most` is enough. */
export function replicasForAvailability(needed: number, up: number, target: number, most = 10_000): number | undefined {
  for (let n = needed; n <= most; n++) if (availabilityOf(needed, n, up) >= target) return n;
  return undefined;
}
