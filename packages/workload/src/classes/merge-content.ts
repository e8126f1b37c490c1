import type { RequestColumns } from '@foretoken/engines';
import type { ContentIndex } from '@foretoken/kvcache';
import { classesTooLarge } from '../diagnostics.ts';

const MOST = 2_147_483_647;

/** Prompts of all parts, rows in the order given; a part whose prompts are unknown gets one segment for each. Undefined when all are. */
export function mergeContent(all: readonly RequestColumns[], order: Int32Array): ContentIndex | undefined {
  if (all.every(({ content }) => content === undefined)) return undefined;
  const known = all.map((columns) => columns.content ?? uniqueContent(columns));
  const shifts = shiftsOf(known);
  const { starts, partOf } = layoutOf(all);
  const offsets = new Int32Array(order.length + 1);
  order.forEach((joined, r) => {
    const part = partOf[joined] as number;
    const row = joined - (starts[part] as number);
    const { offsets: own } = known[part] as ContentIndex;
    const end = (offsets[r] as number) + (own[row + 1] as number) - (own[row] as number);
    if (end > MOST) throw classesTooLarge('segments of prompts', MOST);
    offsets[r + 1] = end;
  });
  const segmentIds = new Int32Array(offsets[order.length] as number);
  const segmentTokens = new Int32Array(segmentIds.length);
  const outputSegmentIds = known.some((content) => content.outputSegmentIds !== undefined) ? new Int32Array(order.length).fill(-1) : undefined;
  order.forEach((joined, r) => {
    const part = partOf[joined] as number;
    const row = joined - (starts[part] as number);
    const content = known[part] as ContentIndex;
    const shift = shifts[part] as number;
    const [from, to, at] = [content.offsets[row] as number, content.offsets[row + 1] as number, offsets[r] as number];
    for (let i = from; i < to; i++) {
      segmentIds[at + i - from] = (content.segmentIds[i] as number) + shift;
      segmentTokens[at + i - from] = content.segmentTokens[i] as number;
    }
    const output = content.outputSegmentIds?.[row] ?? -1;
    if (outputSegmentIds !== undefined && output >= 0) outputSegmentIds[r] = output + shift;
  });
  return { offsets, segmentIds, segmentTokens, ...(outputSegmentIds === undefined ? {} : { outputSegmentIds }), ...sharedBlocks(all) };
}

/** Blocks of the traces count only where all parts are cut alike. */
function sharedBlocks(all: readonly RequestColumns[]): Pick<ContentIndex, 'traceBlocks'> {
  const first = all[0]?.content?.traceBlocks;
  const alike = all.every(({ content }) => content?.traceBlocks?.tokens === first?.tokens && content?.traceBlocks?.lastBlock === first?.lastBlock);
  return first === undefined || !alike ? {} : { traceBlocks: first };
}

/** What each part's segment ids are shifted by, to be behind those of the parts before. */
function shiftsOf(known: readonly ContentIndex[]): readonly number[] {
  let used = 0;
  return known.map(({ segmentIds, outputSegmentIds }) => {
    const shift = used;
    const largest = (most: number, id: number): number => Math.max(most, id);
    used += Math.max(segmentIds.reduce(largest, -1), outputSegmentIds?.reduce(largest, -1) ?? -1) + 1;
    if (used > MOST) throw classesTooLarge('segments of prompts', MOST);
    return shift;
  });
}

function uniqueContent({ count, inputTokens }: RequestColumns): ContentIndex {
  return { offsets: Int32Array.from({ length: count + 1 }, (_, i) => i), segmentIds: Int32Array.from({ length: count }, (_, i) => i), segmentTokens: inputTokens };
}

/** First row of each part, and the part of each row, of all parts one behind the other. */
function layoutOf(all: readonly RequestColumns[]): { readonly starts: readonly number[]; readonly partOf: Int32Array } {
  const starts = [0];
  for (const { count } of all) starts.push((starts.at(-1) as number) + count);
  const partOf = new Int32Array(starts.at(-1) as number);
  all.forEach((_, part) => partOf.fill(part, starts[part], starts[part + 1]));
  return { starts, partOf };
}
