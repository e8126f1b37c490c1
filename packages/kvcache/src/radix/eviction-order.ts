import type { RadixNode } from './radix-node.ts';

/** Which unlocked leaf goes first: smallest (first, then second) key. Keys are distinct among leaves. */
export interface EvictionOrder {
  readonly name: EvictionOrderName;
  readonly about: string;
  first(node: RadixNode): number;
  second(node: RadixNode): number;
  /** A node's keys only grow while it lives, so that old entries of a heap are never too late. */
  readonly grows: boolean;
}

export type EvictionOrderName = 'lru' | 'lfu' | 'fifo' | 'mru' | 'filo' | 'priority';

/** The strategies of SGLang: python/sglang/srt/mem_cache/evict_policy.py. */
export const EVICTION_ORDERS: readonly EvictionOrder[] = [
  { name: 'lru', about: 'Least recently used first.', grows: true, first: (node) => node.lastAccess, second: () => 0 },
  { name: 'lfu', about: 'Fewest hits first, then least recently used.', grows: true, first: (node) => node.hits, second: (node) => node.lastAccess },
  { name: 'fifo', about: 'Oldest first.', grows: true, first: (node) => node.created, second: () => 0 },
  { name: 'mru', about: 'Most recently used first.', grows: false, first: (node) => -node.lastAccess, second: () => 0 },
  { name: 'filo', about: 'Youngest first.', grows: true, first: (node) => -node.created, second: () => 0 },
  { name: 'priority', about: 'Lowest priority first, then least recently used.', grows: true, first: (node) => node.priority, second: (node) => node.lastAccess },
];

/** The strategy of that name. */
export function evictionOrder(name: EvictionOrderName): EvictionOrder {
  return EVICTION_ORDERS.find((order) => order.name === name)!;
}
