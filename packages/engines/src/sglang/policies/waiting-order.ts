import type { SglangConfig, SglangPolicy } from '../config.ts';
import type { PrefixCache } from '../prefix-cache.ts';
import type { SglangRequest } from '../request.ts';

/** What an order of the waiting queue may look at. */
export interface OrderContext {
  readonly config: SglangConfig;
  readonly cache: PrefixCache;
  /** Prefill tokens that the engine has scheduled so far. */
  readonly scheduledTokens: number;
  /** Uniform in [0, 1): the engine's own stream. */
  random(): number;
}

/** One order of the waiting queue: sorts in place, stably; the order persists. */
export interface WaitingOrder {
  readonly name: SglangPolicy;
  readonly about: string;
  /** Needs prefixes in a tree; without one the queue is FCFS. */
  readonly needsCache: boolean;
  sort(waiting: SglangRequest[], context: OrderContext): void;
}

/** Sorts by one number, smaller first, keeping the order of equals. */
export function sortBy(waiting: SglangRequest[], key: (request: SglangRequest) => number): void {
  const keys = new Map(waiting.map((request) => [request, key(request)] as const));
  waiting.sort((a, b) => compare(keys.get(a)!, keys.get(b)!));
}

/** Smaller first; infinities are equal. */
export function compare(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Larger values first unless the server was told otherwise. */
export function prioritySign({ scheduleLowPriorityValuesFirst }: SglangConfig): 1 | -1 {
  return scheduleLowPriorityValuesFirst ? 1 : -1;
}
