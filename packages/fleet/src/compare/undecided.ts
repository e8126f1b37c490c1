import type { PrecisionTarget, ReplicationRule } from '../replications/replication-rule.ts';
import type { MetricDifference } from './metric-difference.ts';

/**
 * Differences that further replications might still decide, `label figure` each: neither is zero outside of the interval,
 * nor is the interval so narrow that the two are equal to the precision asked for.
 */
export function undecided(labels: readonly string[], differences: readonly (readonly MetricDifference[] | null)[], { targets }: { readonly targets: readonly PrecisionTarget[] }): string[] {
  return labels.flatMap((label, i) => targets.flatMap(({ figure, relative }) => {
    const difference = differences[i]?.find((each) => each.figure === figure);
    if (difference === undefined || difference.difference === 0 || difference.verdict === 'lower' || difference.verdict === 'higher') return [];
    const width = difference.relativeHalfWidth;
    return width !== null && Math.abs(difference.relative ?? 0) + width <= relative ? [] : [`${label} ${figure}`];
  }));
}

/** Replications after the next round: half of what there is on top, so that few looks are taken at the data. */
export function nextRound(done: number, max: number): number {
  return Math.min(max, done + Math.ceil(done / 2));
}

/** How often the data are looked at, if nothing is decided before. */
export function looksOf({ min, max }: Pick<ReplicationRule, 'min' | 'max'>): number {
  let looks = 1;
  for (let done = min; done < max; done = nextRound(done, max)) looks++;
  return looks;
}
