import type { RequestColumns } from '@foretoken/engines';

/** The first `limit` requests. */
export function firstRequests(columns: RequestColumns, limit: number): RequestColumns {
  if (limit >= columns.count) return columns;
  const { content } = columns;
  const cut = Object.fromEntries(Object.entries(columns).map(([name, value]) => [name, ArrayBuffer.isView(value) ? (value as Int32Array).subarray(0, limit) : value])) as unknown as RequestColumns;
  if (content === undefined) return { ...cut, count: limit };
  const { outputSegmentIds } = content;
  return {
    ...cut,
    count: limit,
    content: { ...content, offsets: content.offsets.subarray(0, limit + 1), ...(outputSegmentIds === undefined ? {} : { outputSegmentIds: outputSegmentIds.subarray(0, limit) }) },
  };
}
