import { count, duration, quantity } from '@foretoken/kernel';
import { apart, reason, times } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

/** A p99 gap this many times the median comes from steps of another kind. */
const UNEVEN = 2;
const DIFFERENT = 0.1;

/** What is in a step: prompts beside decodes or alone, and how many sequences. */
export const batchReason: ReasonRule = ({ own, other }) => {
  const { p99 } = own.metrics.itl;
  if (other === undefined) return unevenness(own) < UNEVEN ? undefined : reason('batch', `${compositionOf(own)}: p99 ITL is ${times(unevenness(own))} times the median.`);
  const theirs = other.metrics.itl.p99;
  const unlike = own.plan.traits.mixesPrefillAndDecode !== other.plan.traits.mixesPrefillAndDecode || own.plan.traits.continuousBatching !== other.plan.traits.continuousBatching;
  if (!unlike || apart(p99, theirs) < DIFFERENT || Math.max(unevenness(own), unevenness(other)) < UNEVEN) return sizeReason(own, other);
  const measured = `p99 ITL is ${duration(p99)} (${times(unevenness(own))} times the median), ${duration(theirs)} (${times(unevenness(other))} times) in ${other.label}`;
  return reason('batch', `${compositionOf(own)}: ${measured}, where ${lowered(compositionOf(other))}.`);
};

function unevenness({ metrics: { itl } }: Side): number {
  return itl.p50 > 0 ? itl.p99 / itl.p50 : 1;
}

function compositionOf({ plan: { traits, limits } }: Side): string {
  if (!traits.continuousBatching) return 'A batch prefills together and decodes together';
  if (!traits.mixesPrefillAndDecode) return 'Prefills run alone and decodes wait for them';
  return `Steps carry prompt tokens beside decodes${limits.stepTokens === null ? '' : `, up to ${count(limits.stepTokens.value)} tokens (${limits.stepTokens.flag})`}`;
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

const SIZES_DIFFER = 0.3;

function sizeReason(own: Side, other: Side): ReturnType<ReasonRule> {
  if (apart(own.metrics.batchMean, other.metrics.batchMean) < SIZES_DIFFER) return undefined;
  const { batchMean, batchMax } = own.metrics;
  const { value, flag } = own.plan.limits.sequences;
  const bound = batchMax >= value ? ` (its limit: ${flag} ${count(value)})` : ` (most ${count(batchMax)})`;
  return reason('batch', `Runs ${quantity(batchMean)} sequences a step on average${bound}, ${quantity(other.metrics.batchMean)} in ${other.label}.`);
}
