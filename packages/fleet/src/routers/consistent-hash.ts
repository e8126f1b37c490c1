import { isCandidate } from './candidates.ts';
import { HashRing } from './hash-ring/hash-ring.ts';
import { prefixKey } from './hash-ring/prefix-key.ts';
import type { RouterPolicy } from './router.ts';
import { settingsOf } from './settings.ts';

const DEFAULTS: { readonly key: 'session' | 'prefix'; readonly prefixTokens: number; readonly loadFactor: number } = { key: 'session', prefixTokens: 256, loadFactor: 1.25 };

/**
 * Consistent hashing with bounded loads (Mirrokni, Thorup, Zadimoghaddam 2018), as in envoy's
 * source/extensions/load_balancing_policies/common/thread_aware_lb_impl.cc and HAProxy's `hash-balance-factor`.
 */
export const consistentHash: RouterPolicy = {
  name: 'consistent-hash',
  about: 'The next replica clockwise from the hash of the session (or of the first tokens) that has no more than its bounded share of the requests.',
  draws: true,
  options: {
    key: { kind: 'choice', values: ['session', 'prefix'], about: 'What is hashed; a request without a session is hashed by its prefix; default session.' },
    prefixTokens: { kind: 'integer', minimum: 1, about: 'Leading tokens that are hashed; default 256.' },
    loadFactor: { kind: 'number', minimum: 1, about: 'A replica takes up to ceil(loadFactor · (requests in flight + 1) / replicas); default 1.25.' },
  },
  create: ({ columns, seed, options }) => {
    const { key, prefixTokens, loadFactor } = settingsOf(DEFAULTS, options);
    const ring = new HashRing(seed);
    return {
      pick: (request, view): number => {
        const { candidates } = view;
        let total = 0;
        for (const replica of candidates) total += view.outstanding(replica);
        const most = Math.ceil((loadFactor * (total + 1)) / candidates.length);
        const session = key === 'session' ? (columns.session?.[request] ?? -1) : -1;
        const hashed = session >= 0 ? session : prefixKey(columns, request, prefixTokens);
        return ring.next(hashed, view.replicas, (replica) => isCandidate(candidates, replica) && view.outstanding(replica) + 1 <= most)!;
      },
    };
  },
};
