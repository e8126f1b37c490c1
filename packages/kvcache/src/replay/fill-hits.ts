import type { BlockStream } from './block-stream.ts';
import type { RequestHits } from './cache-policy.ts';

/** Writes what a block cache found; a hit never covers the last token where the stream says that it is computed. */
export function fillHits(hits: RequestHits, stream: BlockStream, request: number, blocks: number, prefix: number, anywhere: number): void {
  const input = stream.inputTokens[request]!;
  const most = stream.computesLastToken ? Math.floor((input - 1) / stream.blockTokens) : blocks;
  hits.blocks = blocks;
  hits.prefixBlocks = Math.min(prefix, most);
  hits.anyBlocks = anywhere;
  hits.prefixTokens = Math.min(hits.prefixBlocks * stream.blockTokens, input);
}
