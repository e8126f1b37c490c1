import { assert } from '@foretoken/kernel';
import type { CachePolicy } from '../cache-policy.ts';
import { TtlCache } from '../ttl-cache.ts';

/** Oracle name: ttl. */
export const ttl: CachePolicy = {
  name: 'ttl',
  about: 'Every block stays for a fixed time after its last use, whatever the space: how API providers price a cache.',
  bound: 'age',
  create: (stream, { ttlS }) => {
    assert(ttlS !== undefined && ttlS >= 0, 'an age-bounded cache needs a time to live');
    return new TtlCache(stream, ttlS);
  },
};
