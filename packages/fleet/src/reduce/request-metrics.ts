import { OUTCOME } from '@foretoken/engines';
import type { RequestColumns, RequestLog } from '@foretoken/engines';

/** Per-request metrics of the completed requests in arrival order, seconds. */
export interface RequestMetrics {
  /** Rows of the columns, in arrival order. */
  readonly rows: Int32Array;
  readonly ttftS: Float64Array;
  readonly e2eS: Float64Array;
  /** NaN for outputs of one token. */
  readonly tpotS: Float64Array;
  readonly queueS: Float64Array;
  readonly prefillS: Float64Array;
  readonly normalizedS: Float64Array;
}

/** TTFT and E2E include `overheadS`, the constant that a client sees on top of the engine. */
export function requestMetrics(columns: RequestColumns, log: RequestLog, overheadS: number): RequestMetrics {
  const rows = completedRows(log);
  const make = (value: (row: number) => number): Float64Array => Float64Array.from(rows, value);
  const arrival = columns.arrivalS;
  return {
    rows,
    ttftS: make((r) => log.firstTokenS[r]! - arrival[r]! + overheadS),
    e2eS: make((r) => log.finishS[r]! - arrival[r]! + overheadS),
    tpotS: make((r) => (log.generatedTokens[r]! > 1 ? (log.finishS[r]! - log.firstTokenS[r]!) / (log.generatedTokens[r]! - 1) : NaN)),
    queueS: make((r) => log.firstScheduledS[r]! - arrival[r]!),
    prefillS: make((r) => log.firstTokenS[r]! - log.firstScheduledS[r]!),
    normalizedS: make((r) => (log.finishS[r]! - arrival[r]! + overheadS) / log.generatedTokens[r]!),
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
