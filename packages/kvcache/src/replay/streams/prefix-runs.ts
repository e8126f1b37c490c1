import { GrowableInt32 } from '@foretoken/kernel';
import type { ContentIndex } from '../../content.ts';
import { PrefixIndex } from '../../prefix-index.ts';
import type { BlockRuns } from './run-blocks.ts';

/** No segment has this id: it stands for the end of a prompt, where a partly filled block ends. */
const END = -1;

/**
 * Blocks of any size, named by the node of the prefix tree in which they end and their place there. `described` =
 * tokens of each prompt to cut; a rest that fills no block is one block of its own, equal to the same rest only.
 */
export function prefixRuns(content: ContentIndex, described: Int32Array, blockTokens: number): BlockRuns {
  const index = new PrefixIndex(0, blockTokens);
  const offsets = new Int32Array(described.length + 1);
  const nodes = new GrowableInt32(content.segmentIds.length);
  const count = new GrowableInt32(content.segmentIds.length);
  const longest = new GrowableInt32(content.segmentIds.length);
  const add = (node: number, blocks: number): void => {
    nodes.push(node);
    count.push(blocks);
    while (longest.length <= node) longest.push(0);
    longest.data[node] = Math.max(longest.data[node]!, blocks);
  };
  described.forEach((tokens, request) => {
    let [node, used, at] = [index.root(0, 0), 0, 0];
    for (let i = content.offsets[request]!; i < content.offsets[request + 1]! && at < tokens; i++) {
      node = index.child(node, used, content.segmentIds[i]!, at);
      used = Math.min(content.segmentTokens[i]!, tokens - at);
      add(node, Math.floor((at + used) / blockTokens) - Math.floor(at / blockTokens));
      at += used;
    }
    if (at % blockTokens > 0) add(index.child(node, used, END, at), 1);
    offsets[request + 1] = nodes.length;
  });
  let distinctBlocks = 0;
  const start = longest.toArray().map((blocks) => (distinctBlocks += blocks) - blocks);
  const first = nodes.toArray().map((node) => start[node]!);
  return { offsets, first, count: count.toArray(), distinctBlocks };
}
