import { compare } from './waiting-order.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** Highest response ratio next: what the engine computed since a request came, over what it asks for. */
export const hrrn: WaitingOrder = {
  name: 'hrrn',
  about: 'Highest ratio of tokens waited for to uncached tokens first (main).',
  needsCache: false,
  sort(waiting, { cache, scheduledTokens }) {
    for (const request of waiting) cache.match(request, request.tokens);
    const ratio = (request: (typeof waiting)[number]): number => (scheduledTokens - request.queuedAtTokens) / Math.max(1, request.tokens - request.prefix);
    const ratios = new Map(waiting.map((request) => [request, ratio(request)] as const));
    waiting.sort((a, b) => compare(-ratios.get(a)!, -ratios.get(b)!) || a.tieRank - b.tieRank);
  },
};
