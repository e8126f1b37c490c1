import type { RequestColumns } from '@foretoken/engines';
import type { ContentIndex } from '@foretoken/kvcache';
import type { HashColumns } from './hash-columns.ts';
import { takeRows } from './take-rows.ts';
import type { TraceRows } from './trace-reader.ts';

/** Copies the buffered rows into request columns in the order given. */
export function gatherColumns(trace: TraceRows, timed: { readonly arrivalS: Float64Array; readonly order: Int32Array }): RequestColumns {
  const { order, arrivalS } = timed;
  const take = (column: { readonly data: Int32Array }): Int32Array => takeRows(column.data, order);
  const side = trace.side.columns;
  const inputTokens = take(trace.rows.input);
  const [session, turn, classIndex, priority, adapter, grammar] = [side.get('session'), side.get('turn'), side.get('class'), side.get('priority'), side.get('adapter'), side.get('grammar')];
  return {
    count: order.length,
    arrivalS,
    inputTokens,
    outputTokens: take(trace.rows.output),
    ...(session === undefined ? {} : { session: take(session) }),
    ...(turn === undefined ? {} : { turn: take(turn) }),
    ...(classIndex === undefined ? {} : { classIndex: take(classIndex), classNames: trace.side.classNames }),
    ...(priority === undefined ? {} : { priority: take(priority) }),
    ...(adapter === undefined ? {} : { adapter: take(adapter) }),
    ...(grammar === undefined ? {} : { grammar: take(grammar) }),
    ...(trace.hashes === undefined ? {} : { content: gatherContent(trace.hashes, order, inputTokens) }),
  };
}

/** Block ids become segments of one block; the last is cut, and tokens that no id covers are a segment of their own. */
function gatherContent(hashes: HashColumns, order: Int32Array, inputTokens: Int32Array): ContentIndex {
  const { blockTokens } = hashes.mapping;
  const sourceOffsets = hashes.offsets.data;
  const offsets = new Int32Array(order.length + 1);
  order.forEach((row, r) => {
    const ids = (sourceOffsets[row + 1] as number) - (sourceOffsets[row] as number);
    offsets[r + 1] = (offsets[r] as number) + ids + (ids * blockTokens < (inputTokens[r] as number) ? 1 : 0);
  });
  const segments = offsets[order.length] as number;
  const segmentIds = new Int32Array(segments);
  const segmentTokens = new Int32Array(segments);
  let unseen = hashes.distinct;
  order.forEach((row, r) => {
    let left = inputTokens[r] as number;
    let source = sourceOffsets[row] as number;
    const sourceEnd = sourceOffsets[row + 1] as number;
    for (let i = offsets[r] as number; i < (offsets[r + 1] as number); i++) {
      const covered = source < sourceEnd;
      segmentIds[i] = covered ? (hashes.ids.data[source++] as number) : unseen++;
      segmentTokens[i] = covered ? Math.min(blockTokens, left) : left;
      left -= segmentTokens[i] as number;
    }
  });
  return { offsets, segmentIds, segmentTokens };
}
