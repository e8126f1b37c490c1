import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { ClassResult } from '../fleet-result.ts';
import type { SloCheck } from '../result-parts.ts';
import { countsOf, GroupMetrics } from './requests.ts';

/** One entry per request class, in the order of their names in the workload. `good` = rows that met their bounds; null without an SLO. */
export function classResults(columns: RequestColumns, log: RequestLog, slo: readonly SloCheck[], good: readonly number[] | null, overheadS: number): ClassResult[] {
  const classOf = (request: number): number => columns.classIndex?.[request] ?? 0;
  const goodBy = new Float64Array(columns.classNames?.length ?? 0);
  for (const row of good ?? []) goodBy[classOf(row)]!++;
  return (columns.classNames ?? []).map((name, index) => {
    const isMine = (request: number): boolean => classOf(request) === index;
    const requests = countsOf(log, isMine);
    let inputTokens = 0;
    let outputTokens = 0;
    for (let r = 0; r < columns.count; r++) {
      if (!isMine(r)) continue;
      inputTokens += columns.inputTokens[r]!;
      outputTokens += log.generatedTokens[r]!;
    }
    return {
      name,
      requests,
      latency: new GroupMetrics(columns, log, overheadS, isMine).summaries(),
      slo: slo.filter((check) => check.class === name),
      goodFraction: good === null || requests.total === 0 ? null : goodBy[index]! / requests.total,
      inputTokens,
      outputTokens,
    };
  });
}
