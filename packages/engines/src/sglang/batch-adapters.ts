import type { SglangRequest } from './request.ts';

/**
 * Distinct adapters that the running batch will have with those admitted; the request whose prompt is cut counts
 * even in a pass that has no room for its next chunk, for it will join.
 */
export function batchAdapters(running: Iterable<number>, admitted: readonly SglangRequest[], chunked: SglangRequest | undefined): Set<number> {
  const adapters = new Set(running);
  for (const { adapter } of chunked === undefined ? admitted : [...admitted, chunked]) if (adapter !== 0) adapters.add(adapter);
  return adapters;
}
