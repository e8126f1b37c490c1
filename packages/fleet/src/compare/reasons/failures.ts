import { count } from '@foretoken/kernel';
import { reason } from './contrast.ts';
import type { ReasonRule, Side } from './contrast.ts';

/** Requests that did not complete. */
export const failuresReason: ReasonRule = ({ own, other }) => {
  const { failed, requests } = own.metrics;
  if (failed === 0) return undefined;
  const against = other === undefined ? '' : `, ${other.metrics.failed === 0 ? 'none' : count(other.metrics.failed)} with ${other.label}`;
  return reason('failures', `Does not complete ${count(failed)} of ${count(requests)} requests${against}: ${reasonsOf(own)}.`);
};

function reasonsOf({ failures, plan }: Side): string {
  return Object.entries(failures)
    .filter(([, times]) => times > 0)
    .map(([why, times]) => `${count(times)} ${why.replaceAll('_', ' ')}${why === 'prompt_too_long' ? ` (context of ${count(plan.maxModelLen)} tokens)` : ''}`)
    .join(', ');
}
