import { count, duration, percent } from '@foretoken/kernel';
import { apart, FULL, reason } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

/** A wait shorter than this, or a smaller part of TTFT, explains nothing. */
const MIN_S = 0.02;
const MIN_SHARE = 0.15;
const SAME = 0.1;

/** How long requests wait before their first step, and what holds them there. */
export const queueReason: ReasonRule = ({ own, other }) => {
  const { queueMeanS, queueShare } = own.metrics;
  if (other !== undefined && queueMeanS < (1 - SAME) * other.metrics.queueMeanS && isLong(other)) {
    return reason('queue', `Waits ${duration(queueMeanS)} in the queue (${percent(queueShare)} of TTFT), ${duration(other.metrics.queueMeanS)} in ${other.label}, where ${causeOf(other)}.`);
  }
  if (!isLong(own)) return undefined;
  const same = other !== undefined && apart(queueMeanS, other.metrics.queueMeanS) < SAME;
  if (same && queueShare < 0.5) return undefined;
  const against = other === undefined ? '' : same ? `, as long as in ${other.label}` : `, ${duration(other.metrics.queueMeanS)} in ${other.label}`;
  return reason('queue', `Waits ${duration(queueMeanS)} in the queue (${percent(queueShare)} of TTFT)${against}, because ${causeOf(own)}.`);
};

function isLong({ metrics }: Side): boolean {
  return metrics.queueMeanS >= MIN_S && metrics.queueShare >= MIN_SHARE;
}

/** The first bound that the run touched. */
function causeOf({ plan: { traits, limits }, metrics }: Side): string {
  const peak = `KV peak ${percent(metrics.kvUsagePeak)}`;
  if (!traits.continuousBatching) return `a batch runs to its end before the next one starts (mean batch ${metrics.batchMean.toFixed(1)})`;
  if (metrics.batchMax >= limits.sequences.value) return `the batch is at its limit of ${count(limits.sequences.value)} (${limits.sequences.flag})`;
  if (traits.reservesOutput === 'whole' && metrics.kvUsagePeak > 0.5) return `admission reserves the whole output (${peak})`;
  if (metrics.kvUsagePeak > FULL || metrics.preemptions > 0) {
    return traits.reservesOutput === 'nothing' ? `the KV cache is full (peak ${percent(metrics.kvUsagePeak)})` : `admission reserves room for the output still to come (${peak})`;
  }
  const perStep = limits.stepTokens === null ? '' : ` (at most ${count(limits.stepTokens.value)} tokens a step, ${limits.stepTokens.flag})`;
  return `prompts arrive faster than they are computed${perStep}`;
}
