import type { EnginePolicies, OrderPolicy, VictimPolicy } from '@foretoken/engines';

/** Policies of a user that look at everything they may. */

export const shortestFirst: OrderPolicy = { kind: 'order', name: 'shortest-first', about: 'Asked once per entry into the queue.', key: ({ promptTokens, maxOutputTokens, generatedTokens }) => promptTokens + (maxOutputTokens ?? 0) - generatedTokens };

export const aging: OrderPolicy = {
  kind: 'order',
  name: 'aging',
  about: 'Asked at every step: time, cache and priority.',
  seesCache: true,
  key: ({ promptTokens, cachedTokens, waitedS, priority }) => [priority >> 1, promptTokens - cachedTokens! - 400 * waitedS],
};

/** Tokens admitted per session, as a fair scheduler counts them. */
export const fair: OrderPolicy<Map<number, number>> = {
  kind: 'order',
  name: 'fair',
  about: 'Who was served least goes first.',
  dynamic: true,
  start: () => new Map(),
  key: ({ session = -1 }, { state }) => state.get(session) ?? 0,
  onAdmit: ({ session = -1, promptTokens }, { state }) => void state.set(session, (state.get(session) ?? 0) + promptTokens),
};

export const byComparison: OrderPolicy = { kind: 'order', name: 'by-comparison', about: 'A comparison instead of a key.', compare: (a, b) => a.priority - b.priority || b.promptTokens - a.promptTokens };

export const byChance: OrderPolicy = { kind: 'order', name: 'by-chance', about: 'Drawn once for each request.', key: (request, { random }) => random(request) };

export const leastProgress: VictimPolicy = { kind: 'victim', name: 'least-progress', about: 'Loses the least.', key: ({ preemptions, computedTokens }) => [preemptions, computedTokens] };

export const longestPrompt: VictimPolicy = { kind: 'victim', name: 'longest-prompt', about: 'Frees the most, by comparison.', compare: (a, b) => a.preemptions - b.preemptions || b.promptTokens - a.promptTokens || a.runningS - b.runningS };

/** Large leaves go first, whenever they were used. */
export const largestFirst: NonNullable<EnginePolicies['eviction']> = { kind: 'eviction', name: 'largest-first', about: 'Frees most at once.', key: ({ tokens, usedTick }) => [-tokens, usedTick] };
