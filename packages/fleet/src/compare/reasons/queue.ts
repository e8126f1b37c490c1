import { count, duration, percent } from '@foretoken/kernel';
import { apart, reason } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

/** A wait shorter than this, or a smaller part of TTFT, explains nothing. */
const MIN_S = 0.02;
const MIN_SHARE = 0.15;
const SAME = 0.1;

/** How long requests wait before their first step, and what holds them there. */
export const queueReason: ReasonRule = ({ own, other }) => {
  const { queueMeanS, queueShare } = own.metrics;
  if (other !== undefined && queueMeanS < (1 - SAME) * other.metrics.queueMeanS && isLong(other)) {
    return reason('queue', `Waits ${duration(queueMeanS)} in the queue (${percent(queueShare)} of TTFT), ${duration(other.metrics.queueMeanS)} in ${other.label}${because(', where ', causeOf(other))}.`);
  }
  if (!isLong(own)) return undefined;
  const same = other !== undefined && apart(queueMeanS, other.metrics.queueMeanS) < SAME;
  if (same && queueShare < 0.5) return undefined;
  const against = other === undefined ? '' : same ? `, as long as in ${other.label}` : `, ${duration(other.metrics.queueMeanS)} in ${other.label}`;
  return reason('queue', `Waits ${duration(queueMeanS)} in the queue (${percent(queueShare)} of TTFT)${against}${because(', because ', causeOf(own))}.`);
};

function isLong({ metrics }: Side): boolean {
  return metrics.queueMeanS >= MIN_S && metrics.queueShare >= MIN_SHARE;
}

function because(joint: string, cause: string): string {
  return cause === '' ? '' : `${joint}${cause}`;
}

/** A bound explains a wait that was spent at it for the most part. */
const MOST = 0.6;
/** KV usage from which the next prompt finds no room, and from which reserved room can be what is missing. */
const NO_ROOM = 0.9;
const RESERVED = 0.5;

/** What held requests back while they waited; empty where the figures do not show it. */
function causeOf(side: Side): string {
  const { plan: { traits, limits }, metrics, waits } = side;
  if (!traits.continuousBatching) return `a batch runs to its end before the next one starts (mean batch ${metrics.batchMean.toFixed(1)})`;
  const batch = shareOf(side, waits.batchFullS);
  if (batch >= MOST) return `the batch is at its limit of ${count(limits.sequences.value)} (${limits.sequences.flag}) for ${percent(batch)} of that time`;
  const steps = shareOf(side, waits.stepFullS);
  if (steps >= MOST && limits.stepTokens !== null) return `steps are full of prompt tokens for ${percent(steps)} of that time (${count(limits.stepTokens.value)} a step, ${limits.stepTokens.flag})`;
  if (shareOf(side, waits.heldS) < MOST) return '';
  const usage = waits.heldUsageS / waits.heldS;
  const used = `${percent(usage)} in use meanwhile`;
  if (traits.reservesOutput === 'nothing') return usage >= NO_ROOM ? `the KV cache is full (${used})` : '';
  if (usage < RESERVED) return '';
  return `admission reserves ${traits.reservesOutput === 'whole' ? 'the whole output' : 'room for the output still to come'} (KV cache ${used})`;
}

/** Least share of the time in the queue that passed so: preempted requests, which wait as well, may have all the rest. */
function shareOf({ waits, queueS }: Side, seconds: number): number {
  const preemptedS = Math.max(0, waits.waitingS - queueS);
  return queueS > 0 ? Math.min(1, Math.max(0, seconds - preemptedS) / queueS) : 0;
}
