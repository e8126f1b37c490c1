import { byteSize, count, percent } from '@foretoken/kernel';
import { apart, FULL, reason } from './contrast.ts';
import type { ReasonRule } from './contrast.ts';

const DIFFERENT = 0.03;

/** How much KV cache there is; silent where it never filled. */
export const memoryReason: ReasonRule = ({ own, other }) => {
  if (other === undefined || apart(own.plan.kvTokens, other.plan.kvTokens) < DIFFERENT) return undefined;
  if (Math.max(own.metrics.kvUsagePeak, other.metrics.kvUsagePeak) < FULL) return undefined;
  const more = own.plan.kvTokens > other.plan.kvTokens;
  const share = percent(apart(own.plan.kvTokens, other.plan.kvTokens));
  const cause = own.overheadBytes > other.overheadBytes
    ? `: overhead is ${byteSize(own.overheadBytes)} against ${byteSize(other.overheadBytes)}`
    : ': it may fill a smaller share of the GPU';
  return reason('memory', `Has room for ${count(own.plan.kvTokens)} KV tokens per replica, ${count(other.plan.kvTokens)} in ${other.label} (${share} ${more ? 'more' : 'less'})${more ? '' : cause}.`);
};
