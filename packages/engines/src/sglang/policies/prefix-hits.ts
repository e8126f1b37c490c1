import { RadixTree } from '@foretoken/kvcache';
import type { SglangRequest } from '../request.ts';
import type { OrderContext } from './waiting-order.ts';

/** Below this hit a request is compared with the others of the queue (IN_BATCH_PREFIX_CACHING_CHECK_THRESHOLD). */
const CHECK_BELOW_TOKENS = 32;
/** Sharing this much with one before it, it had better wait (IN_BATCH_PREFIX_CACHING_DEPRIORITIZE_THRESHOLD). */
const DEPRIORITISE_TOKENS = 32;

/**
 * Notes the cached prefix of every waiting request, which touches the cache, and which of them repeat one before
 * them: those will hit more after it has run (`_compute_prefix_matches`).
 */
export function notePrefixHits(waiting: readonly SglangRequest[], { cache }: OrderContext): void {
  let ticks = 0;
  const queue = new RadixTree({ pageTokens: 1, eviction: 'lru', clock: { next: () => ++ticks } });
  for (const request of waiting) {
    cache.match(request, request.tokens);
    request.deprioritised = false;
    if (request.prefix > CHECK_BELOW_TOKENS) continue;
    if (queue.match(request.path, request.tokens).tokens >= DEPRIORITISE_TOKENS) request.deprioritised = true;
    else queue.insert(request.path, request.tokens, 0);
  }
}
