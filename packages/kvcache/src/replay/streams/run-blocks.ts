import type { BlockStream } from '../block-stream.ts';

/** Block ids as runs of consecutive numbers: a long prompt is a few of them. */
export interface BlockRuns {
  /** Request r owns the runs `offsets[r] … offsets[r + 1] - 1`. */
  readonly offsets: Int32Array;
  readonly first: Int32Array;
  readonly count: Int32Array;
  readonly distinctBlocks: number;
}

/** What a stream says about its requests beside their blocks. */
export type StreamColumns = Pick<BlockStream, 'blockTokens' | 'inputTokens' | 'arrivalS'>;

/** A stream over runs; its memory grows with the runs, not with the touches. */
export function runBlocks({ offsets, first, count, distinctBlocks }: BlockRuns, columns: StreamColumns): BlockStream {
  const requests = offsets.length - 1;
  let [touches, longestBlocks] = [0, 0];
  for (let request = 0; request < requests; request++) {
    let blocks = 0;
    for (let run = offsets[request]!; run < offsets[request + 1]!; run++) blocks += count[run]!;
    touches += blocks;
    longestBlocks = Math.max(longestBlocks, blocks);
  }
  const read = (request: number, into: Int32Array): number => {
    const end = offsets[request + 1]!;
    let length = 0;
    for (let run = offsets[request]!; run < end; run++) {
      let id = first[run]!;
      const stop = length + count[run]!;
      while (length < stop) into[length++] = id++;
    }
    return length;
  };
  return { requests, ...columns, distinctBlocks, touches, longestBlocks, computesLastToken: false, read };
}
