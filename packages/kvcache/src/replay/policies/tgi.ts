import { BlockTrieReplay } from '../block-trie-replay.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** What TGI serves; see `BlockTrieReplay`. */
export const tgi: CachePolicy = {
  name: 'tgi',
  about: 'TGI: a radix tree of tokens, the tail of the least recently used leaf first, the last token of a prompt computed anew.',
  bound: 'tokens',
  needsPrompts: true,
  create: (stream, { capacityBlocks }) => new BlockTrieReplay(stream, capacityBlocks),
};
