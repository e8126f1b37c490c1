import { LeafOrder } from '../orders/leaf-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: leaf. */
export const leafLru: CachePolicy = {
  name: 'leaf-lru',
  about: 'Least recently used leaf of the prefix tree first, as a radix cache does.',
  bound: 'blocks',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new LeafOrder(stream.distinctBlocks), { touch: 'head-first', capacity: capacityBlocks }),
};
