import type { CachePolicy } from '../cache-policy.ts';
import { fullBlocks } from '../streams/full-blocks.ts';
import { lru } from './lru.ts';

/** Oracle name: lru_th_full. */
export const vllm: CachePolicy = {
  name: 'vllm',
  about: 'As lru over full blocks only, and at least the last token of a prompt is computed: how vLLM counts.',
  bound: lru.bound,
  stack: 'tail-first',
  view: fullBlocks,
  create: lru.create,
};
