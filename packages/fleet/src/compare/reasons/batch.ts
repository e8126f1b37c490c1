import { quantity } from '@foretoken/kernel';
import { apart, reason, times } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

/** A p99 gap this many times the median comes from steps of another kind. */
const UNEVEN = 2;
const DIFFERENT = 0.25;

/** What is in a step: prompts beside decodes or alone, and how many sequences. */
export const batchReason: ReasonRule = ({ own, other }) => {
  const [mine, theirs] = [unevenness(own), other === undefined ? 1 : unevenness(other)];
  if (mine >= UNEVEN && (other === undefined || apart(mine, theirs) >= DIFFERENT)) {
    const against = other === undefined ? '' : `, ${times(theirs)} times in ${other.label}`;
    return reason('batch', `${compositionOf(own)}: p99 ITL is ${times(mine)} times the median${against}.`);
  }
  if (other !== undefined && theirs >= UNEVEN && apart(mine, theirs) >= DIFFERENT) {
    return reason('batch', `Gaps between tokens are even: p99 ITL is ${times(mine)} times the median, ${times(theirs)} times in ${other.label}.`);
  }
  return sizeReason(own, other);
};

function unevenness({ metrics: { itl } }: Side): number {
  return itl.p50 > 0 ? itl.p99 / itl.p50 : 1;
}

function compositionOf({ plan: { traits, limits } }: Side): string {
  if (!traits.mixesPrefillAndDecode) return 'Prefills run alone and decodes wait for them';
  return `Steps carry prompt tokens beside decodes${limits.stepTokens === null ? '' : `, up to ${limits.stepTokens.value} tokens (${limits.stepTokens.flag})`}`;
}

const SIZES_DIFFER = 0.3;

function sizeReason(own: Side, other: Side | undefined): ReturnType<ReasonRule> {
  if (other === undefined || apart(own.metrics.batchMean, other.metrics.batchMean) < SIZES_DIFFER) return undefined;
  const { batchMean, batchMax } = own.metrics;
  const { value, flag } = own.plan.limits.sequences;
  const bound = batchMax >= value ? ` (its limit: ${flag} ${value})` : ` (most ${batchMax})`;
  return reason('batch', `Runs ${quantity(batchMean)} sequences a step on average${bound}, ${quantity(other.metrics.batchMean)} in ${other.label}.`);
}
