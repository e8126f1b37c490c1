import type { BlockStream } from '../block-stream.ts';

/** Requests whose block ids stand one after another in one array. */
export interface IdColumns {
  readonly blockTokens: number;
  /** Request r owns `ids[offsets[r] … offsets[r + 1] - 1]`. */
  readonly offsets: Int32Array;
  /** From 0, without large gaps: memory grows with the largest. */
  readonly ids: Int32Array;
  readonly inputTokens: Int32Array;
  /** Absent = all at once. */
  readonly arrivalS?: Float64Array;
}

/** A stream over ids held in memory, 4 bytes per touch. */
export function idBlocks({ blockTokens, offsets, ids, inputTokens, arrivalS }: IdColumns): BlockStream {
  const requests = offsets.length - 1;
  let [largest, longest] = [-1, 0];
  for (const id of ids) if (id > largest) largest = id;
  for (let r = 0; r < requests; r++) longest = Math.max(longest, offsets[r + 1]! - offsets[r]!);
  return {
    requests,
    blockTokens,
    distinctBlocks: largest + 1,
    touches: ids.length,
    longestBlocks: longest,
    inputTokens,
    arrivalS: arrivalS ?? new Float64Array(requests),
    computesLastToken: false,
    read: (request, into) => {
      const from = offsets[request]!;
      const count = offsets[request + 1]! - from;
      for (let i = 0; i < count; i++) into[i] = ids[from + i]!;
      return count;
    },
  };
}
