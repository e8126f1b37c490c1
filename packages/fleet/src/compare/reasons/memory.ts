import { byteSize, count } from '@foretoken/kernel';
import { against, apart, FULL, reason } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

const DIFFERENT = 0.03;

/** How much KV cache there is; silent where it never filled. */
export const memoryReason: ReasonRule = ({ own, other }) => {
  if (other === undefined || apart(own.plan.kvTokens, other.plan.kvTokens) < DIFFERENT) return undefined;
  if (Math.max(own.metrics.kvUsagePeak, other.metrics.kvUsagePeak) < FULL) return undefined;
  const { kvTokens } = other.plan;
  return reason('memory', `Has room for ${count(own.plan.kvTokens)} KV tokens per replica, ${count(kvTokens)} in ${other.label} (${against(own.plan.kvTokens, kvTokens, ['more', 'less', 'as many'])})${causeOf(own, other)}.`);
};

/** Overhead, where it makes at least half of what is missing. */
function causeOf(own: Side, other: Side): string {
  const missing = other.memory.kvBytes - own.memory.kvBytes;
  const overhead = own.memory.overheadBytes - other.memory.overheadBytes;
  if (own.plan.kvTokens > other.plan.kvTokens || missing <= 0 || overhead < 0.5 * missing) return '';
  return `: overhead is ${byteSize(own.memory.overheadBytes)} against ${byteSize(other.memory.overheadBytes)}`;
}
