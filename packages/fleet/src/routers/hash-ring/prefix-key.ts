import { fmix32 } from '@foretoken/kernel';
import type { VisibleColumns } from '../router.ts';

/**
 * A number for the first `tokens` tokens of a prompt: the same for the same beginning, whatever else there is in the
 * workload. Two beginnings in 2^32 get the same number: on a hash ring they share a replica, no more.
 */
export function prefixKey({ content, inputTokens, adapter }: VisibleColumns, request: number, tokens: number): number {
  if (content === undefined) return request;
  let rest = Math.min(tokens, inputTokens[request]!);
  let key = fmix32((adapter?.[request] ?? 0) + 1);
  for (let i = content.offsets[request]!; i < content.offsets[request + 1]! && rest > 0; i++) {
    const used = Math.min(rest, content.segmentTokens[i]!);
    key = fmix32(fmix32(key ^ content.segmentIds[i]!) ^ used);
    rest -= used;
  }
  return key;
}
