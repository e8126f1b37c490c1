import { assert } from '@foretoken/kernel';
import type { SglangRequest } from './request.ts';
import type { SglangScheduler } from './scheduler.ts';

/** Throws unless `available` + `evictable` + `protected` + what requests hold = all, on the device and in host memory. */
export function checkBooks({ running, cache, config, pool, hicache, kept }: SglangScheduler, live: Iterable<SglangRequest>): void {
  running.checkIntegrity();
  cache.tree?.checkIntegrity();
  let held = 0;
  let fetching = 0;
  for (const request of live) {
    fetching += request.prefetch?.tokens ?? 0;
    if (!request.hasSlot) continue;
    const whole = Math.ceil(running.computedOf(request) / config.pageSize) * config.pageSize;
    held += whole - request.protectedTokens;
  }
  for (const [request, tokens] of kept ?? []) held += Math.ceil(tokens / config.pageSize) * config.pageSize - request.protectedTokens;
  const { available, size } = pool;
  const { evictable, protectedTokens } = cache;
  assert(available + evictable + protectedTokens + held === size, `${available} free + ${evictable} evictable + ${protectedTokens} locked + ${held} held are not ${size} tokens`);
  const reserved = hicache?.tree.hostReserved ?? 0;
  assert(fetching === reserved, `${fetching} tokens are being fetched into ${reserved} host tokens`);
}
