import type { CachePolicy } from '../cache-policy.ts';
import { PriorityReplay } from '../priority-replay.ts';

/** What TensorRT-LLM serves; see `PriorityReplay`. */
export const tensorrtLlm: CachePolicy = {
  name: 'tensorrt-llm',
  about: 'TensorRT-LLM: a tree of blocks, the one given back first goes first, beginnings of blocks reused, the last token computed anew.',
  bound: 'blocks',
  needsPrompts: true,
  create: (stream, { capacityBlocks }) => new PriorityReplay(stream, capacityBlocks),
};
