import type { OrderPolicy } from './foretoken-policies.d.ts';

/**
 * Shortest job first, by what the server knows: prompt tokens that are not cached, and max_tokens where clients set
 * it. Without the waiting time long jobs would starve under load: 1 s of waiting counts like 100 tokens less.
 */
export const policy: OrderPolicy = {
  kind: 'order',
  name: 'shortest-job-first',
  about: 'Fewest tokens to compute first; 1 s of waiting counts like 100 tokens less.',
  seesCache: true,
  key: (request) => request.promptTokens - (request.cachedTokens ?? 0) + (request.maxOutputTokens ?? 0) - 100 * request.waitedS,
};
