import { assert } from '@foretoken/kernel';
import type { SglangRequest } from './request.ts';
import type { SglangScheduler } from './scheduler.ts';

/** Throws unless free, evictable, locked and held tokens are all there are; `live` = everybody not ended. */
export function checkBooks({ running, cache, pool, config }: SglangScheduler, live: Iterable<SglangRequest>): void {
  running.checkIntegrity();
  cache.tree?.checkIntegrity();
  let held = 0;
  for (const request of live) {
    if (!request.hasSlot) continue;
    const whole = Math.ceil(running.computedOf(request) / config.pageSize) * config.pageSize;
    held += whole - request.protectedTokens;
  }
  const { evictable, protectedTokens } = cache;
  assert(
    pool.available + evictable + protectedTokens + held === pool.size,
    `${pool.available} free + ${evictable} evictable + ${protectedTokens} locked + ${held} held are not ${pool.size} tokens`,
  );
}
