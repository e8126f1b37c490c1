import type { RequestColumns } from '@foretoken/engines';
import { gatherContent } from './content-rows.ts';
import { takeRows } from './take-rows.ts';
import type { TraceRows } from './trace-reader.ts';

/** Copies the buffered rows into request columns in the order given. */
export function gatherColumns(trace: TraceRows, timed: { readonly arrivalS: Float64Array; readonly order: Int32Array }): RequestColumns {
  const { order, arrivalS } = timed;
  const take = (column: { readonly data: Int32Array }): Int32Array => takeRows(column.data, order);
  const side = trace.side.columns;
  const inputTokens = take(trace.rows.input);
  const content = trace.hashes ?? trace.sessions;
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
    ...(content === undefined ? {} : { content: gatherContent(content, order, inputTokens) }),
  };
}
