import { notePrefixHits } from './prefix-hits.ts';
import { sortBy } from './waiting-order.ts';
import type { WaitingOrder } from './waiting-order.ts';

/** More waiting requests than this are not matched: the queue stays as it is. */
const MATCHED_AT_MOST = 128;

/** Longest prefix match first (main counts what host memory has); those that repeat one before them last. */
export const lpm: WaitingOrder = {
  name: 'lpm',
  about: 'Longest cached prefix first; up to 128 waiting requests are matched.',
  needsCache: true,
  sort(waiting, context) {
    if (waiting.length > MATCHED_AT_MOST) return;
    notePrefixHits(waiting, context);
    const isMain = context.config.version === 'main';
    sortBy(waiting, (request) => (request.deprioritised ? Infinity : -request.prefix - (isMain ? request.hostHit : 0)));
  },
};
