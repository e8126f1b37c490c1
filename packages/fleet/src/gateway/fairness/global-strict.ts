import { RequestHeap } from '../request-heap.ts';
import type { Fairness } from './fairness.ts';

/** No fairness: the best by the ordering, whoever's it is (llm-d global-strict). */
export function globalStrict(): Fairness {
  const heap = new RequestHeap();
  return {
    get size() {
      return heap.size;
    },
    add: (waiting) => heap.push(waiting),
    peek: () => heap.peek(),
    take: (waiting) => {
      waiting.gone = true;
      heap.drop();
    },
    expired: () => heap.drop(),
  };
}
