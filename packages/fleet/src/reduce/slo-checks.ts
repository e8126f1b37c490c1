import type { SloTerm } from '../scenario/scenario.ts';
import type { SloCheck } from '../result.ts';
import type { GapMetric, Metric } from './summarize.ts';
import { percentile } from './summarize.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** The metrics an SLO can bound. */
export type SloMetrics = Readonly<Record<SloTerm['metric'], Metric | GapMetric>>;

/** Each bound against the run. A metric without samples misses its bound. */
export function sloChecks(terms: readonly SloTerm[], metrics: SloMetrics): SloCheck[] {
  return terms.map(({ metric, statistic, boundS }) => {
    const source = metrics[metric];
    const actualS = statistic === 'mean' ? source.mean : source.quantile(percentile(statistic));
    return { metric, statistic, boundS, actualS, intervalS: source.interval(statistic), met: actualS <= boundS };
  });
}

/**
 * Requests that meet every bound: TTFT, TPOT (0 for one-token outputs) and E2E, each against the loosest bound
 * given for it; an ITL bound holds for a request whose mean gap, its TPOT, is within it.
 */
export function goodRows(terms: readonly SloTerm[], metrics: RequestMetrics): number[] {
  const bound = (metric: SloTerm['metric']): number => Math.max(...terms.filter((term) => term.metric === metric).map((term) => term.boundS));
  const has = (metric: SloTerm['metric']): boolean => terms.some((term) => term.metric === metric);
  const ttft = has('ttft') ? bound('ttft') : Infinity;
  const tpot = Math.min(has('tpot') ? bound('tpot') : Infinity, has('itl') ? bound('itl') : Infinity);
  const e2e = has('e2e') ? bound('e2e') : Infinity;
  const good: number[] = [];
  const [ttftS, e2eS, tpotS] = [metrics.ttftS(), metrics.e2eS(), metrics.tpotS()];
  for (let i = 0; i < metrics.rows.length; i++) {
    const perToken = tpotS[i]!;
    if (ttftS[i]! <= ttft && e2eS[i]! <= e2e && (Number.isNaN(perToken) || perToken <= tpot)) good.push(metrics.rows[i]!);
  }
  return good;
}
