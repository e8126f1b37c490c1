import { compare, prioritySign } from './waiting-order.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** Longest output first, by what clients allow. */
export const lof: WaitingOrder = {
  name: 'lof',
  about: 'Largest max_new_tokens first.',
  needsCache: false,
  sort(waiting, { config }) {
    const sign = prioritySign(config);
    waiting.sort((a, b) => (config.enablePriorityScheduling ? compare(a.priority * sign, b.priority * sign) : 0) || b.maxTokens - a.maxTokens);
  },
};
