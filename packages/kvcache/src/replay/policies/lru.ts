import { RecencyOrder } from '../orders/recency-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: lru_th. The order of vLLM's free list, which frees a request's blocks in reverse. */
export const lru: CachePolicy = {
  name: 'lru',
  about: 'Least recently used block first, the tail of a prompt before its head.',
  bound: 'blocks',
  stack: 'tail-first',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new RecencyOrder(stream.distinctBlocks), { touch: 'tail-first', capacity: capacityBlocks }),
};
