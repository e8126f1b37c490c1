import type { GrowableInt32 } from '@foretoken/kernel';
import type { ContentIndex, TraceBlocks } from '@foretoken/kvcache';

/** What the prompts of the rows kept are made of, in the order in which they were read. */
export interface ContentRows {
  readonly traceBlocks: TraceBlocks;
  /** Row r of the buffer owns `ids[offsets[r] … offsets[r + 1] - 1]`. */
  readonly offsets: GrowableInt32;
  /** Segments, numbered from 0. */
  readonly ids: GrowableInt32;
  /** Blocks that the row uses of each segment; absent = one. */
  readonly blocks?: GrowableInt32;
  /** Segments there are. */
  readonly distinct: number;
}

/** Rows in the order given; the last block is cut, and tokens that no id covers are a segment of their own. */
export function gatherContent(rows: ContentRows, order: Int32Array, inputTokens: Int32Array): ContentIndex {
  const { tokens: blockTokens } = rows.traceBlocks;
  const source = rows.offsets.data;
  const ids = rows.ids.data;
  const blocks = rows.blocks?.data;
  const offsets = segmentOffsets(rows, order, inputTokens);
  const segmentIds = new Int32Array(offsets[order.length] as number);
  const segmentTokens = new Int32Array(segmentIds.length);
  let unseen = rows.distinct;
  for (let r = 0; r < order.length; r++) {
    let left = inputTokens[r] as number;
    let at = source[order[r] as number] as number;
    const end = source[(order[r] as number) + 1] as number;
    for (let i = offsets[r] as number; i < (offsets[r + 1] as number); i++, at++) {
      const covered = at < end;
      segmentIds[i] = covered ? (ids[at] as number) : unseen++;
      segmentTokens[i] = covered ? Math.min(blockTokens * (blocks === undefined ? 1 : (blocks[at] as number)), left) : left;
      left -= segmentTokens[i] as number;
    }
  }
  return { offsets, segmentIds, segmentTokens, traceBlocks: rows.traceBlocks };
}

function segmentOffsets({ traceBlocks, offsets: { data: source }, blocks }: ContentRows, order: Int32Array, inputTokens: Int32Array): Int32Array {
  const offsets = new Int32Array(order.length + 1);
  for (let r = 0; r < order.length; r++) {
    const [from, to] = [source[order[r] as number] as number, source[(order[r] as number) + 1] as number];
    let covered = to - from;
    if (blocks !== undefined) {
      covered = 0;
      for (let at = from; at < to; at++) covered += blocks.data[at] as number;
    }
    const rest = covered * traceBlocks.tokens < (inputTokens[r] as number) ? 1 : 0;
    offsets[r + 1] = (offsets[r] as number) + to - from + rest;
  }
  return offsets;
}
