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

/** A bound that most steps with prompts reach. */
const MOST = 0.5;

/** What shows in the figures; empty where nothing does. */
function causeOf(slow: Side, fast: Side): string {
  if ((fast.metrics.hitRate ?? 0) - (slow.metrics.hitRate ?? 0) > 0.05) return 'fewer prompt tokens are found in the prefix cache';
  const moreS = slow.metrics.prefillMeanS - fast.metrics.prefillMeanS;
  const stepS = slow.metrics.stepMeanS;
  if (slow.plan.overlaps && !fast.plan.overlaps && moreS > 0.5 * stepS && moreS < 1.5 * stepS) {
    return `a step is scheduled while the one before it still runs, so a prompt waits for that one (${duration(stepS)} on average)`;
  }
  const [own, other] = [slow.plan.limits.stepTokens, fast.plan.limits.stepTokens];
  const full = slow.waits.promptSteps > 0 ? slow.waits.fullPromptSteps / slow.waits.promptSteps : 0;
  if (own !== null && (other === null || other.value > own.value) && full >= MOST) return `${percent(full)} of the steps with prompts are full (${count(own.value)} tokens, ${own.flag})`;
  if (stepS - fast.metrics.stepMeanS > 0.5 * moreS) return `a step takes ${duration(stepS)} on average against ${duration(fast.metrics.stepMeanS)}`;
  return '';
}
