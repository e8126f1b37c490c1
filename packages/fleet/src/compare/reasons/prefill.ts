import { count, duration, percent } from '@foretoken/kernel';
import { apart, reason } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

const DIFFERENT = 0.2;
const MIN_SHARE = 0.2;

/** Time from the first step to the first token. */
export const prefillReason: ReasonRule = ({ own, other }) => {
  if (other === undefined || apart(own.metrics.prefillMeanS, other.metrics.prefillMeanS) < DIFFERENT) return undefined;
  if (Math.max(own.metrics.prefillShare, other.metrics.prefillShare) < MIN_SHARE) return undefined;
  const slower = own.metrics.prefillMeanS > other.metrics.prefillMeanS;
  const cause = slower ? causeOf(own, other) : causeOf(other, own);
  const because = cause === '' ? '' : slower ? `: ${cause}` : `, where ${cause}`;
  return reason('prefill', `Takes ${duration(own.metrics.prefillMeanS)} from the first step to the first token (${percent(own.metrics.prefillShare)} of TTFT), ${duration(other.metrics.prefillMeanS)} in ${other.label}${because}.`);
};

function causeOf(slow: Side, fast: Side): string {
  if ((fast.metrics.hitRate ?? 0) - (slow.metrics.hitRate ?? 0) > 0.05) return 'fewer prompt tokens are found in the prefix cache';
  if (slow.plan.traits.mixesPrefillAndDecode && !fast.plan.traits.mixesPrefillAndDecode) return 'prompts share their steps with running decodes instead of going first';
  const [own, other] = [slow.plan.limits.stepTokens, fast.plan.limits.stepTokens];
  if (own !== null && (other === null || other.value > own.value)) return `a step computes at most ${count(own.value)} tokens (${own.flag})`;
  if (slow.metrics.stepMeanS > 1.1 * fast.metrics.stepMeanS) return `a step takes ${duration(slow.metrics.stepMeanS)} on average against ${duration(fast.metrics.stepMeanS)}`;
  return '';
}
