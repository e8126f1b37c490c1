import { FrequencyOrder } from '../orders/frequency-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: plfu. */
export const plfu: CachePolicy = {
  name: 'plfu',
  about: 'As lfu, but a block that comes back goes on counting where it was (perfect LFU).',
  bound: 'blocks',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new FrequencyOrder(stream.distinctBlocks, true), { touch: 'head-first', capacity: capacityBlocks }),
};
