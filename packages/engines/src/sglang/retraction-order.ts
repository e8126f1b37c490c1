import type { DecodeBatch } from '../core/decode-batch.ts';
import type { PolicyDesk } from '../policies/policy-desk.ts';
import type { SglangRequest } from './request.ts';

/**
 * Running requests in the order in which they stay: fewest outputs go first, among equals the longest prompt, then the
 * latest (`retract_decode`). A user's policy decides before that.
 */
export function retractionOrder(running: DecodeBatch<SglangRequest>, desk: PolicyDesk<SglangRequest> | undefined): SglangRequest[] {
  const order = [...running.list].sort((a, b) => running.outputsOf(b) - running.outputsOf(a) || a.promptTokens - b.promptTokens);
  return desk?.hasVictim === true ? desk.victims(order.reverse()).reverse() : order;
}

/** Adapters in the running batch. */
export function adaptersOf(running: DecodeBatch<SglangRequest>): Set<number> {
  const adapters = new Set<number>();
  for (const request of running.list) if (request.adapter !== 0) adapters.add(request.adapter);
  return adapters;
}
