import { CLIP_NEW_TOKENS, reservedTokens } from './prefill-adder.ts';
import type { AdderState, PrefillAdder } from './prefill-adder.ts';
import { compare, prioritySign } from './policies/waiting-order.ts';
import type { SglangRequest } from './request.ts';

/**
 * Running requests that must go for a more urgent one (`PrefillAdder.preempt_to_schedule`): the least urgent and
 * newest first, until the newcomer's need is met. Undefined when they cannot meet it.
 */
export function victimsFor(request: SglangRequest, adder: PrefillAdder, state: AdderState, gone: ReadonlySet<SglangRequest>): SglangRequest[] | undefined {
  const { config, running } = state;
  const sign = -prioritySign(config);
  const candidates = [...running.list].filter((each) => !gone.has(each) && !each.finished);
  candidates.sort((a, b) => compare(a.priority * sign, b.priority * sign) || b.entry - a.entry);
  // `extend` is what the newcomer was last planned with: 0 before its first plan.
  let need = request.extend + Math.min(request.maxTokens, CLIP_NEW_TOKENS) - adder.totalLeft;
  const picked: SglangRequest[] = [];
  for (const candidate of candidates) {
    if ((request.priority - candidate.priority) * sign <= config.priorityPreemptionThreshold) break;
    picked.push(candidate);
    need -= reservedTokens(state, candidate);
    if (need <= 0) break;
  }
  return picked.length === 0 || need > 0 ? undefined : picked;
}
