import { RecencyOrder } from '../orders/recency-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: lru_ht. */
export const lruHead: CachePolicy = {
  name: 'lru-head',
  about: 'Least recently used block first, the head of a prompt before its tail.',
  bound: 'blocks',
  stack: 'head-first',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new RecencyOrder(stream.distinctBlocks), { touch: 'head-first', capacity: capacityBlocks }),
};
