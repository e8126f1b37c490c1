import { FrequencyOrder } from '../orders/frequency-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: lfu. */
export const lfu: CachePolicy = {
  name: 'lfu',
  about: 'Least often used block first, counted since it came in; ties by recency, the head of a prompt before its tail.',
  bound: 'blocks',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new FrequencyOrder(stream.distinctBlocks, false), { touch: 'head-first', capacity: capacityBlocks }),
};
