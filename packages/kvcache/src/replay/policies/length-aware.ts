import { LengthAwareOrder } from '../orders/length-aware-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: la. */
export const lengthAware: CachePolicy = {
  name: 'length-aware',
  about: 'Least often used block first; among equals the one latest in its prompt (Mooncake LengthAwareCache).',
  bound: 'blocks',
  create: (stream, { capacityBlocks }) => new BlockCache(stream, new LengthAwareOrder(stream.distinctBlocks), { touch: 'head-first', capacity: capacityBlocks }),
};
