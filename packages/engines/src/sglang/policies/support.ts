import { EVICTION_ORDERS } from '@foretoken/kvcache';
import type { BuiltInPolicy, PolicySupport } from '../../policies/policy-api.ts';
import { WAITING_ORDERS } from './registry.ts';

/** SGLang's own policies, and what a user may put in their place. */
export const SGLANG_POLICIES: PolicySupport = {
  accepts: ['order', 'victim', 'eviction'],
  builtIn: [
    ...WAITING_ORDERS.map(({ name, about }): BuiltInPolicy => ({ kind: 'order', name, about, option: 'schedulePolicy' })),
    { kind: 'victim', name: 'fewest-outputs', about: 'The running request with the fewest output tokens, among equals the longest prompt.' },
    ...EVICTION_ORDERS.map(({ name, about }): BuiltInPolicy => ({ kind: 'eviction', name, about, option: 'radixEvictionPolicy' })),
  ],
  trials: {
    cramped: { contextLength: 200, maxTotalTokens: 320, maxRunningRequests: 6, chunkedPrefillSize: 64, scheduleConservativeness: 0.05 },
    usual: { contextLength: 16_384 },
  },
};
