import { cheapest, isCandidate } from './candidates.ts';
import { HashRing } from './hash-ring/hash-ring.ts';
import { prefixKey } from './hash-ring/prefix-key.ts';
import type { RouterPolicy } from './router.ts';
import { settingsOf } from './settings.ts';

const DEFAULTS: { readonly prefixTokens: number; readonly loadFactor: number } = { prefixTokens: 256, loadFactor: 1.25 };

/** Models sgl-model-gateway/src/policies/prefix_hash.rs. */
export const prefixHash: RouterPolicy = {
  name: 'prefix-hash',
  about: "SGLang's prefix_hash: the first 256 tokens on a hash ring, the next replica clockwise while one has more than 1.25 times its share.",
  draws: true,
  options: {
    prefixTokens: { kind: 'integer', minimum: 1, about: 'Leading tokens that are hashed; default 256.' },
    loadFactor: { kind: 'number', minimum: 1, about: 'A replica is passed over while its requests exceed loadFactor · (requests in flight + 1) / replicas; default 1.25.' },
  },
  create: ({ columns, seed, options }) => {
    const { prefixTokens, loadFactor } = settingsOf(DEFAULTS, options);
    const ring = new HashRing(seed);
    return {
      pick: (request, view): number => {
        const { candidates } = view;
        let total = 0;
        for (const replica of candidates) total += view.outstanding(replica);
        const most = ((total + 1) / candidates.length) * loadFactor;
        const key = prefixKey(columns, request, prefixTokens);
        return ring.next(key, view.replicas, (replica) => isCandidate(candidates, replica) && view.outstanding(replica) <= most) ?? cheapest(candidates, (replica) => view.outstanding(replica));
      },
    };
  },
};
