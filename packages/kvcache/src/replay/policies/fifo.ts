import { InsertionOrder } from '../orders/insertion-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: fifo_ht. */
export const fifo: CachePolicy = {
  name: 'fifo',
  about: 'First in, first out: use does not refresh a block.',
  bound: 'blocks',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new InsertionOrder(stream.distinctBlocks), { touch: 'head-first', capacity: capacityBlocks }),
};
