import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';

/** Per-request metrics of the completed requests in arrival order, seconds. Each call makes a new column. */
export interface RequestMetrics {
  /** Rows of the columns, in arrival order. */
  readonly rows: Int32Array;
  ttftS(): Float64Array;
  e2eS(): Float64Array;
  /** NaN for outputs of one token, and for those whose tokens came all at once: nobody saw gaps. */
  tpotS(): Float64Array;
  queueS(): Float64Array;
  prefillS(): Float64Array;
  /** E2E divided by output tokens. */
  normalizedS(): Float64Array;
}

/** TTFT and E2E include `overheadS`, the constant that a client sees on top of the engine. */
export function requestMetrics(columns: RequestColumns, log: RequestLog, overheadS: number): RequestMetrics {
  const rows = completedRows(log);
  const column = (value: (row: number) => number): Float64Array => {
    const values = new Float64Array(rows.length);
    for (let i = 0; i < rows.length; i++) values[i] = value(rows[i]!);
    return values;
  };
  const { arrivalS } = columns;
  const { firstScheduledS, firstTokenS, finishS, generatedTokens } = log;
  return {
    rows,
    ttftS: () => column((r) => firstTokenS[r]! - arrivalS[r]! + overheadS),
    e2eS: () => column((r) => finishS[r]! - arrivalS[r]! + overheadS),
    tpotS: () => column((r) => (finishS[r]! > firstTokenS[r]! ? (finishS[r]! - firstTokenS[r]!) / (generatedTokens[r]! - 1) : NaN)),
    queueS: () => column((r) => firstScheduledS[r]! - arrivalS[r]!),
    prefillS: () => column((r) => firstTokenS[r]! - firstScheduledS[r]!),
    normalizedS: () => column((r) => (finishS[r]! - arrivalS[r]! + overheadS) / generatedTokens[r]!),
  };
}

function completedRows(log: RequestLog): Int32Array {
  let count = 0;
  for (const outcome of log.outcome) if (outcome === OUTCOME.completed) count++;
  const rows = new Int32Array(count);
  let next = 0;
  for (let r = 0; r < log.outcome.length; r++) if (log.outcome[r] === OUTCOME.completed) rows[next++] = r;
  return rows;
}
