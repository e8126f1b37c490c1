import type { RequestColumns, RequestLog } from '@foretoken/engines';
import type { RunResult } from '../result.ts';
import type { RequestMetrics } from './request-metrics.ts';

/** Rates over the makespan, and after the warm-up; `warmUpS` = its length, null where it does not end. */
export function throughputOf(columns: RequestColumns, log: RequestLog, metrics: RequestMetrics, makespanS: number, warmUpS: number | null): RunResult['throughput'] {
  let inputTokens = 0;
  let outputTokens = 0;
  for (const r of metrics.rows) {
    inputTokens += columns.inputTokens[r]!;
    outputTokens += log.generatedTokens[r]!;
  }
  const perS = (amount: number): number => (makespanS > 0 ? amount / makespanS : NaN);
  const spanS = columns.count > 1 ? columns.arrivalS[columns.count - 1]! - columns.arrivalS[0]! : 0;
  return {
    makespanS,
    requestsPerS: perS(metrics.rows.length),
    inputTokensPerS: perS(inputTokens),
    outputTokensPerS: perS(outputTokens),
    totalTokensPerS: perS(inputTokens + outputTokens),
    steady: steadyOf(columns, log, metrics, warmUpS),
    offeredRequestsPerS: spanS > 0 ? (columns.count - 1) / spanS : NaN,
  };
}

/** Completions between the end of the warm-up and the last arrival; null when there is too little. */
function steadyOf(columns: RequestColumns, log: RequestLog, { rows }: RequestMetrics, fromS: number | null): RunResult['throughput']['steady'] {
  if (fromS === null) return null;
  const toS = columns.arrivalS[columns.count - 1]!;
  if (!(toS > fromS)) return null;
  let requests = 0;
  let outputTokens = 0;
  for (const r of rows) {
    if (log.finishS[r]! < fromS || log.finishS[r]! > toS) continue;
    requests++;
    outputTokens += log.generatedTokens[r]!;
  }
  return { warmupS: fromS, requestsPerS: requests / (toS - fromS), outputTokensPerS: outputTokens / (toS - fromS) };
}
