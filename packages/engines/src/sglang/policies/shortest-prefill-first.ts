import { sortBy } from './waiting-order.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** Fewest tokens to compute first. */
export const shortestPrefillFirst: WaitingOrder = {
  name: 'shortest-prefill-first',
  about: 'Fewest uncached prompt tokens first (main).',
  needsCache: false,
  sort(waiting, { cache }) {
    for (const request of waiting) cache.match(request, request.tokens);
    sortBy(waiting, (request) => request.tokens - request.prefix);
  },
};
