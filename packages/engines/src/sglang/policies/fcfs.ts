import { compare, prioritySign } from './waiting-order.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** First come, first served; with priorities the more urgent first, then by entry. */
export const fcfs: WaitingOrder = {
  name: 'fcfs',
  about: 'First come, first served; with priority scheduling the more urgent first.',
  needsCache: false,
  sort(waiting, { config }) {
    if (!config.enablePriorityScheduling) return;
    const sign = prioritySign(config);
    waiting.sort((a, b) => compare(a.priority * sign, b.priority * sign) || a.entry - b.entry);
  },
};
