import type { BlockStream } from '../block-stream.ts';

/** The same requests without partly filled last blocks, and with at least the last token computed anew. */
export function fullBlocks(stream: BlockStream): BlockStream {
  const { requests, blockTokens, inputTokens, longestBlocks } = stream;
  const read = (request: number, into: Int32Array): number => Math.min(stream.read(request, into), Math.floor(inputTokens[request]! / blockTokens));
  const blocks = new Int32Array(longestBlocks);
  let touches = 0;
  for (let request = 0; request < requests; request++) touches += read(request, blocks);
  return { ...stream, touches, computesLastToken: true, read };
}
