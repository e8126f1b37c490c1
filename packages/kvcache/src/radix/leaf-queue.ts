import type { PolicyKey } from '@foretoken/kernel';
import { evictionOrder } from './eviction-order.ts';
import type { EvictionOrderName } from './eviction-order.ts';
import { LeafHeap } from './leaf-heap.ts';
import type { LeafQueue } from './leaf-heap.ts';
import { PolicyLeaves } from './policy-leaves.ts';
import type { RadixNode } from './radix-node.ts';

/** How leaves are ordered. */
export interface LeafOrder {
  readonly eviction: EvictionOrderName;
  /** Keys by a policy of the user, instead of `eviction`. */
  readonly evictionKey?: (node: RadixNode) => PolicyKey;
}

/** The leaves of a tree that `mayGo`, in the order asked for. */
export function leafQueue({ eviction, evictionKey }: LeafOrder, mayGo: (node: RadixNode) => boolean): LeafQueue {
  return evictionKey === undefined ? new LeafHeap(evictionOrder(eviction), mayGo) : new PolicyLeaves(evictionKey, mayGo);
}
