import type { ContentIndex } from '../../content.ts';
import type { BlockRuns } from './run-blocks.ts';

/** Blocks as the trace numbers them: those of a segment follow one another. `described` = tokens of each prompt to cut. */
export function ownRuns({ offsets, segmentIds, segmentTokens }: ContentIndex, described: Int32Array, blockTokens: number): BlockRuns {
  const count = new Int32Array(segmentIds.length);
  const longest = new Int32Array(largest(segmentIds) + 1);
  described.forEach((tokens, request) => {
    let left = tokens;
    for (let i = offsets[request]!; i < offsets[request + 1]! && left > 0; i++) {
      const used = Math.min(segmentTokens[i]!, left);
      left -= used;
      count[i] = Math.ceil(used / blockTokens);
      const segment = segmentIds[i]!;
      if (count[i]! > longest[segment]!) longest[segment] = count[i]!;
    }
  });
  let distinctBlocks = 0;
  const start = longest.map((blocks) => (distinctBlocks += blocks) - blocks);
  return { offsets, first: segmentIds.map((segment) => start[segment]!), count, distinctBlocks };
}

function largest(ids: Int32Array): number {
  let most = -1;
  for (const id of ids) if (id > most) most = id;
  return most;
}
