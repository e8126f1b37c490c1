import { RecencyOrder } from '../orders/recency-order.ts';
import { BlockCache } from '../block-cache.ts';
import type { CachePolicy } from '../cache-policy.ts';

/** Oracle name: lru_ht_tok. */
export const lruTokens: CachePolicy = {
  name: 'lru-tokens',
  about: 'As lru-head, with a capacity in tokens: a partly filled last block takes only its tokens.',
  bound: 'tokens',
  create: (stream, { capacityBlocks }) =>
    new BlockCache(stream, new RecencyOrder(stream.distinctBlocks), { touch: 'head-first', capacity: capacityBlocks * stream.blockTokens, unit: 'tokens' }),
};
