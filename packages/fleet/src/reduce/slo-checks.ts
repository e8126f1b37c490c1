import type { SloTerm } from '../scenario/scenario.ts';
import type { RequestLog } from '@foretoken/engines';
import type { RunResult, SloCheck } from '../result.ts';
import type { GapMetric, Metric } from './summarize.ts';
import { percentile } from './summarize.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** The metrics an SLO can bound. */
export type SloMetrics = Readonly<Record<SloTerm['metric'], Metric | GapMetric>>;

/**
 * Each bound against the run. Failed requests count as never answered: a percentile that lies among them is missed,
 * and so is a metric that was not measured. A mean is over the requests that completed.
 */
export function sloChecks(terms: readonly SloTerm[], metrics: SloMetrics, { completed, total }: Pick<RunResult['requests'], 'completed' | 'total'>): SloCheck[] {
  const answered = total === 0 ? 1 : completed / total;
  return terms.map(({ metric, statistic, boundS }) => {
    const source = metrics[metric];
    if (statistic === 'mean') return { metric, statistic, boundS, actualS: source.mean, intervalS: source.interval(statistic), met: source.mean <= boundS };
    const p = percentile(statistic);
    if (p > answered) return { metric, statistic, boundS, actualS: NaN, intervalS: null, met: false };
    // Gaps are those of answered requests: failures have none to rank.
    const actualS = source.quantile(metric === 'itl' ? p : p / answered);
    return { metric, statistic, boundS, actualS, intervalS: answered === 1 || metric === 'itl' ? source.interval(statistic) : null, met: actualS <= boundS };
  });
}

/**
 * Requests that meet every bound: TTFT, TPOT (0 for one-token outputs) and E2E, each against the loosest bound
 * given for it; an ITL bound holds for a request whose mean gap, its TPOT, is within it, and for none whose tokens
 * came all at once.
 */
export function goodRows(terms: readonly SloTerm[], metrics: RequestMetrics, { generatedTokens }: Pick<RequestLog, 'generatedTokens'>): number[] {
  const bound = (metric: SloTerm['metric']): number => Math.max(...terms.filter((term) => term.metric === metric).map((term) => term.boundS));
  const has = (metric: SloTerm['metric']): boolean => terms.some((term) => term.metric === metric);
  const ttft = has('ttft') ? bound('ttft') : Infinity;
  const tpot = Math.min(has('tpot') ? bound('tpot') : Infinity, has('itl') ? bound('itl') : Infinity);
  const e2e = has('e2e') ? bound('e2e') : Infinity;
  const good: number[] = [];
  const [ttftS, e2eS, tpotS] = [metrics.ttftS(), metrics.e2eS(), metrics.tpotS()];
  for (let i = 0; i < metrics.rows.length; i++) {
    const row = metrics.rows[i]!;
    const perToken = tpotS[i]!;
    const flows = tpot === Infinity || perToken <= tpot || generatedTokens[row] === 1;
    if (ttftS[i]! <= ttft && e2eS[i]! <= e2e && flows) good.push(row);
  }
  return good;
}
