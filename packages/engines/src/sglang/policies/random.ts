import type { WaitingOrder } from './waiting-order.ts';

/** Shuffled anew at every pass. */
export const random: WaitingOrder = {
  name: 'random',
  about: 'Shuffled at every pass, by the scenario seed.',
  needsCache: false,
  sort(waiting, context) {
    for (let i = waiting.length - 1; i > 0; i--) {
      const j = Math.floor(context.random() * (i + 1));
      const kept = waiting[i]!;
      waiting[i] = waiting[j]!;
      waiting[j] = kept;
    }
  },
};
