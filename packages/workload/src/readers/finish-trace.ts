import type { RequestColumns } from '@foretoken/engines';
import type { ForetokenError } from '@foretoken/kernel';
import { emptyTrace, noArrivals, nothingLeft } from '../diagnostics.ts';
import { columnsYaml, nearArrival } from '../formats/columns-yaml.ts';
import { detectTimeGrid } from '../stats/detect-time-grid.ts';
import { generateArrivals } from '../synth/generate-arrivals.ts';
import { gatherColumns } from './gather-columns.ts';
import { jitterArrivals } from './jitter-arrivals.ts';
import { orderByTime } from './order-by-time.ts';
import type { TraceInfo, TraceOptions } from './trace-options.ts';
import type { TraceRows } from './trace-reader.ts';

/** Requests of a trace, and what reading it did. */
export interface ParsedTrace {
  readonly columns: RequestColumns;
  readonly info: TraceInfo;
}

/** Sorts, rebases, filters and scales the rows read. @throws ForetokenError E0501, E0511, E0514. */
export function finishTrace(source: string, trace: TraceRows, options: TraceOptions): ParsedTrace {
  const { rows } = trace;
  if (rows.rowsRead === 0) throw emptyTrace(source);
  const hasArrivals = trace.unitsPerSecond > 0;
  if (!hasArrivals && options.arrivals === undefined) throw lengthsOnly(source, trace);
  const sorted = orderByTime(rows.time.data, rows.input.length, trace.unitsPerSecond);
  const arrivalS = hasArrivals ? sorted.arrivalS : drawArrivals(rows.input.length, options);
  const gridS = hasArrivals ? detectTimeGrid(arrivalS) : null;
  const kept = window({ arrivalS, order: sorted.order }, trace, options);
  if (kept.order.length === 0) throw nothingLeft(source, rows.rowsRead, [...rows.dropped].map(([reason, count]) => `${reason}: ${count}`).join(', '));
  const binS = options.jitter === undefined ? null : (options.jitter.binS ?? gridS);
  const timed = binS === null ? kept : jitterArrivals(kept, binS, options.seed ?? 0);
  scale(timed.arrivalS, (options.timeScale ?? 1) / (options.rateScale ?? 1));
  return {
    columns: gatherColumns(trace, timed),
    info: {
      format: trace.format.name,
      assumed: trace.format.assumed,
      rowsRead: rows.rowsRead,
      rowsEmitted: timed.order.length,
      dropped: Object.fromEntries(rows.dropped),
      clampedOutputs: rows.clampedOutputs,
      inversions: sorted.inversions,
      hasArrivals,
      quantisedArrivalsS: gridS,
      blockTokens: (trace.hashes ?? trace.sessions)?.traceBlocks.tokens ?? null,
      models: Object.fromEntries(trace.models),
    },
  };
}

function lengthsOnly(source: string, { format: { seen, mapping } }: TraceRows): ForetokenError {
  const near = nearArrival(seen, [mapping.input, mapping.output]);
  return noArrivals({ source, seen }, near, columnsYaml({ seen }, { input: mapping.input, output: mapping.output }));
}

interface TimedRows {
  readonly arrivalS: Float64Array;
  readonly order: Int32Array;
}

/** The rows in [fromS, toS), the first `limit` of them, with time counted from `fromS`. */
function window({ arrivalS, order }: TimedRows, { rows }: TraceRows, { fromS = 0, toS = Infinity, limit = Infinity }: TraceOptions): TimedRows {
  const from = firstAtOrAfter(arrivalS, fromS);
  const to = firstAtOrAfter(arrivalS, toS);
  rows.drop('outside_window', arrivalS.length - (to - from));
  const end = Math.min(to, from + limit);
  rows.drop('over_limit', to - end);
  const kept = end - from === arrivalS.length ? arrivalS : arrivalS.slice(from, end);
  if (fromS > 0) for (let i = 0; i < kept.length; i++) kept[i] = (kept[i] as number) - fromS;
  return { arrivalS: kept, order: order.subarray(from, end) };
}

function firstAtOrAfter(arrivalS: Float64Array, timeS: number): number {
  let low = 0;
  let high = arrivalS.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((arrivalS[middle] as number) < timeS) low = middle + 1;
    else high = middle;
  }
  return low;
}

function drawArrivals(count: number, options: TraceOptions): Float64Array {
  if (count === 0 || options.arrivals === undefined || options.arrivals === 'none') return new Float64Array(count);
  return generateArrivals(options.arrivals, options.seed ?? 0, { count });
}

function scale(arrivalS: Float64Array, factor: number): void {
  if (factor === 1) return;
  for (let i = 0; i < arrivalS.length; i++) arrivalS[i] = (arrivalS[i] as number) * factor;
}
