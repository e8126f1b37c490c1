import type { PolicySupport } from '../policies/policy-api.ts';

/** vLLM's own policies, and what a user may put in their place. */
export const VLLM_V1_POLICIES: PolicySupport = {
  accepts: ['order', 'victim'],
  builtIn: [
    { kind: 'order', name: 'fcfs', about: 'First come, first served; preempted requests go to the front.', option: 'policy' },
    { kind: 'order', name: 'priority', about: 'Smaller priority first, then arrival.', option: 'policy' },
    { kind: 'victim', name: 'newest', about: 'The request admitted last; with policy: priority the least urgent.' },
    { kind: 'eviction', name: 'lru', about: 'Least recently used block first, among the blocks of one request the last.' },
  ],
  trials: { cramped: { maxModelLen: 192, numGpuBlocks: 30, maxNumSeqs: 6, maxNumBatchedTokens: 64 }, usual: { maxModelLen: 16_384 } },
};
