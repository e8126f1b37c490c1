import type { Reason } from '../comparison.ts';
import { batchReason } from './batch.ts';
import { cacheReason } from './cache.ts';
import { reason } from './contrast.ts';
import type { Contrast, ReasonRule } from './contrast.ts';
import { failuresReason } from './failures.ts';
import { memoryReason } from './memory.ts';
import { preemptionReason } from './preemption.ts';
import { prefillReason } from './prefill.ts';
import { queueReason } from './queue.ts';
import { stepReason } from './step.ts';

/** Every rule, in the order in which a reader asks. */
const RULES: readonly ReasonRule[] = [failuresReason, queueReason, prefillReason, cacheReason, preemptionReason, batchReason, memoryReason, stepReason];

/** Why a candidate's numbers are what they are, beside another's: sentences from measured figures and declared traits. Where nothing completed there are no times to explain. */
export function reasonsOf(contrast: Contrast): readonly Reason[] {
  const rules = [contrast.own, contrast.other].some((side) => side?.metrics.completed === 0) ? [failuresReason] : RULES;
  const found = rules.map((rule) => rule(contrast)).filter((each) => each !== undefined);
  if (found.length > 0) return found;
  return [reason('none', contrast.other === undefined ? 'Nothing to hold it against.' : `Nothing that is measured sets it apart from ${contrast.other.label}.`)];
}
