import { FrequencyOrder } from '../orders/frequency-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: lfu_th. */
export const lfuTail: CachePolicy = {
  name: 'lfu-tail',
  about: 'As lfu, but among equals the tail of a prompt goes before its head.',
  bound: 'blocks',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new FrequencyOrder(stream.distinctBlocks, false), { touch: 'tail-first', capacity: capacityBlocks }),
};
