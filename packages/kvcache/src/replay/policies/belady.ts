import { nextUses } from '../next-uses.ts';
import { NextUseOrder } from '../orders/next-use-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/**
 * Oracle name: belady. Holds 4 bytes per touch of the stream. It bounds the blocks found
 * at any position, where none stands twice in a prompt. Where ids stand for whole prefixes, no block is used again later
 * than one behind it: what is held are whole prefixes then, and leading blocks are bounded, too.
 */
export const belady: CachePolicy = {
  name: 'belady',
  about: 'The block whose next use is furthest away first: the upper bound, since no real cache knows the future.',
  bound: 'blocks',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new NextUseOrder(stream.distinctBlocks, nextUses(stream)), { touch: 'head-first', capacity: capacityBlocks }),
};
