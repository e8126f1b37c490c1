import type { Decodes } from '../core/decodes.ts';
import type { PolicyDesk } from '../policies/policy-desk.ts';
import type { SglangRequest } from './request.ts';

/** Decode steps that a retraction makes room for (SGLANG_RETRACT_DECODE_STEPS). */
export const RETRACT_STEPS = 20;

/**
 * Running requests in the order in which they stay: fewest outputs go first, among equals the longest prompt, then the
 * latest; with drafts the last of the batch (`retract_decode`). A user's policy decides before that.
 */
export function retractionOrder(running: Decodes<SglangRequest>, desk: PolicyDesk<SglangRequest> | undefined, hasDrafts: boolean): SglangRequest[] {
  const order = [...running.list];
  if (!hasDrafts) order.sort((a, b) => running.outputsOf(b) - running.outputsOf(a) || a.promptTokens - b.promptTokens);
  return desk?.hasVictim === true ? desk.victims(order.reverse()).reverse() : order;
}
