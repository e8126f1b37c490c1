import type { RequestColumns } from '@foretoken/engines';
import type { ForetokenError } from '@foretoken/kernel';
import { emptyTrace, noArrivals, nothingLeft } from '../diagnostics.ts';
import { columnsYaml, nearArrival } from '../formats/columns-yaml.ts';
import { isCurve } from '../rates/is-curve.ts';
import type { CurveArrivalSpec } from '../rates/rate-spec.ts';
import { scaleArrivals } from '../rates/scale-arrivals.ts';
import { warpArrivals } from '../rates/warp-arrivals.ts';
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
  const gridS = hasArrivals ? detectTimeGrid(sorted.arrivalS) : null;
  const binS = options.jitter === undefined ? null : (options.jitter.binS ?? gridS);
  const jittered = (timed: TimedRows): TimedRows => (binS === null ? timed : jitterArrivals(timed, binS, options.seed ?? 0));
  const warped = hasArrivals && options.warp !== undefined;
  const placed = warped ? warpRows(jittered(sorted), options.warp, trace, options) : hasArrivals ? sorted : drawArrivals(sorted.order, trace, options);
  const kept = window(placed, trace, options);
  if (kept.order.length === 0) throw nothingLeft(source, rows.rowsRead, [...rows.dropped].map(([reason, count]) => `${reason}: ${count}`).join(', '));
  const timed = warped ? kept : jittered(kept);
  scale(timed.arrivalS, (options.timeScale ?? 1) / (ratesScaled(options, hasArrivals) ? 1 : (options.rateScale ?? 1)));
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

/** A curve takes `rateScale` as more arrivals in the same time, other arrivals as the same in less time. */
function ratesScaled({ arrivals, warp }: TraceOptions, hasArrivals: boolean): boolean {
  if (hasArrivals) return warp !== undefined;
  return arrivals !== undefined && arrivals !== 'none' && isCurve(arrivals);
}

function warpRows({ arrivalS, order }: TimedRows, warp: CurveArrivalSpec, trace: TraceRows, { rateScale = 1, seed = 0 }: TraceOptions): TimedRows {
  const rate = { ...warp, rateScale: (warp.rateScale ?? 1) * rateScale };
  return upTo(warpArrivals(arrivalS, rate, seed), order, trace);
}

function drawArrivals(order: Int32Array, trace: TraceRows, { arrivals, rateScale = 1, seed = 0 }: TraceOptions): TimedRows {
  const count = order.length;
  if (count === 0 || arrivals === undefined || arrivals === 'none') return { arrivalS: new Float64Array(count), order };
  return upTo(generateArrivals(isCurve(arrivals) ? scaleArrivals(arrivals, rateScale) : arrivals, seed, { count }), order, trace);
}

/** The rows that have an arrival before the rate ends. */
function upTo(arrivalS: Float64Array, order: Int32Array, { rows }: TraceRows): TimedRows {
  const end = firstAtOrAfter(arrivalS, Infinity);
  rows.drop('after_rates', order.length - end);
  return end === order.length ? { arrivalS, order } : { arrivalS: arrivalS.slice(0, end), order: order.subarray(0, end) };
}

function scale(arrivalS: Float64Array, factor: number): void {
  if (factor === 1) return;
  for (let i = 0; i < arrivalS.length; i++) arrivalS[i] = (arrivalS[i] as number) * factor;
}
