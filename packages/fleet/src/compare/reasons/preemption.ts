import { count, percent } from '@foretoken/kernel';
import { reason } from './contrast.ts';
import type { ReasonRule } from './contrast.ts';

/** Running requests that lost their KV blocks. */
export const preemptionReason: ReasonRule = ({ own, other }) => {
  const { preemptions, requests, kvUsagePeak } = own.metrics;
  const theirs = other?.metrics.preemptions ?? 0;
  if (preemptions === 0) {
    if (other === undefined || theirs === 0) return undefined;
    const because = own.plan.traits.reservesOutput === 'whole' && other.plan.traits.reservesOutput !== 'whole' ? ': admission reserves the whole output, so nobody is evicted' : '';
    return reason('preemption', `Preempts nobody, ${other.label} ${count(theirs)} times${because}.`);
  }
  // A way of admission that both have tells nothing of the difference.
  const shared = other !== undefined && other.plan.traits.reservesOutput === own.plan.traits.reservesOutput;
  const cause = own.plan.traits.reservesOutput === 'estimate'
    ? ': the output that admission expected was too little'
    : ': admission reserves nothing for outputs, so running requests evict each other when the KV cache fills';
  const against = other === undefined ? '' : `, ${other.label} ${theirs === 0 ? 'never' : `${count(theirs)} times`}`;
  return reason('preemption', `Preempts ${count(preemptions)} times on ${count(requests)} requests${against}${shared ? '' : cause} (KV peak ${percent(kvUsagePeak)}).`);
};
