import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';
import { FAILURE_NAMES } from '../outcomes.ts';
import type { MetricSummary, RequestCounts } from '../result-parts.ts';
import { Metric } from './summarize.ts';

/** How the requests that `isMine` tells ended; the counts add up to their number. */
export function countsOf(log: RequestLog, isMine: (request: number) => boolean = () => true): RequestCounts {
  const failed: Record<string, number> = {};
  let completed = 0;
  let total = 0;
  for (let r = 0; r < log.outcome.length; r++) {
    if (!isMine(r)) continue;
    total++;
    const outcome = log.outcome[r]!;
    if (outcome === OUTCOME.completed) completed++;
    else {
      const name = FAILURE_NAMES[outcome]!;
      failed[name] = (failed[name] ?? 0) + 1;
    }
  }
  return { total, completed, failed };
}

/** TTFT, TPOT and E2E of some completed requests. */
export class GroupMetrics {
  readonly ttft: Metric;
  readonly tpot: Metric;
  readonly e2e: Metric;

  constructor(columns: RequestColumns, log: RequestLog, overheadS: number, isMine: (request: number) => boolean) {
    const rows: number[] = [];
    for (let r = 0; r < log.outcome.length; r++) if (log.outcome[r] === OUTCOME.completed && isMine(r)) rows.push(r);
    const column = (value: (row: number) => number): Metric => new Metric(Float64Array.from(rows, value));
    const { firstTokenS, finishS, generatedTokens } = log;
    this.ttft = column((r) => firstTokenS[r]! - columns.arrivalS[r]! + overheadS);
    this.e2e = column((r) => finishS[r]! - columns.arrivalS[r]! + overheadS);
    this.tpot = column((r) => (finishS[r]! > firstTokenS[r]! ? (finishS[r]! - firstTokenS[r]!) / (generatedTokens[r]! - 1) : NaN));
  }

  summaries(): { readonly ttft: MetricSummary; readonly tpot: MetricSummary; readonly e2e: MetricSummary } {
    return { ttft: this.ttft.summary(), tpot: this.tpot.summary(), e2e: this.e2e.summary() };
  }
}
