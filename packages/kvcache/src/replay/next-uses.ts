import type { BlockStream } from './block-stream.ts';

/** Stands for "never again". */
export const NEVER = 2_147_483_647;

/** For every touch, the next request that has the block. */
export interface NextUses {
  /** Touches of request r are `offsets[r] … offsets[r + 1] - 1`. */
  readonly offsets: Float64Array;
  readonly next: Int32Array;
}

/** Reads a stream backwards once; takes 4 bytes per touch. */
export function nextUses(stream: BlockStream): NextUses {
  const { requests, distinctBlocks, longestBlocks, touches } = stream;
  const next = new Int32Array(touches);
  const offsets = new Float64Array(requests + 1).fill(touches);
  const seen = new Int32Array(distinctBlocks).fill(NEVER);
  const blocks = new Int32Array(longestBlocks);
  let start = touches;
  for (let request = requests - 1; request >= 0; request--) {
    const count = stream.read(request, blocks);
    start -= count;
    offsets[request] = start;
    for (let i = 0; i < count; i++) next[start + i] = seen[blocks[i]!]!;
    for (let i = 0; i < count; i++) seen[blocks[i]!] = request;
  }
  return { offsets, next };
}
