import { type PartSeconds, PART_MEANING, TIME_PARTS, type TimePart } from '@foretoken/fleet';
import { duration, percent } from '@foretoken/kernel';
import type { ExplainedBand, PoolExplanation } from './explain-result.ts';

/** The answer: where the time at the decisive percentile went, and what bounds throughput. */
export function explainSentence(band: ExplainedBand | undefined, pools: readonly PoolExplanation[]): string {
  const busiest = pools.reduce<PoolExplanation | undefined>((most, each) => (most === undefined || each.busy > most.busy ? each : most), undefined);
  const bound = busiest === undefined || busiest.totals.steps === 0 ? '' : `throughput is bound by ${busiest.boundBy}${pools.length > 1 ? ` (pool ${busiest.name})` : ''}`;
  if (band === undefined) return `No request was answered, so there is no time to take apart${bound === '' ? '' : `; ${bound}`}.`;
  const [first, second] = largestParts(band.parts);
  const share = (part: TimePart): string => percent(band.parts[part] / band.meanS);
  const also = second === undefined || band.parts[second] < 0.1 * band.meanS ? '' : `, ${share(second)} ${second}`;
  return `${band.statistic} ${band.metric.toUpperCase()} of ${duration(band.valueS)} is ${share(first!)} ${first} (${PART_MEANING[first!]})${also}; ${bound}.`;
}

/** Parts that are not zero, largest first. */
export function largestParts(parts: PartSeconds): readonly TimePart[] {
  return TIME_PARTS.filter((part) => parts[part] > 0).toSorted((a, b) => parts[b] - parts[a]);
}
