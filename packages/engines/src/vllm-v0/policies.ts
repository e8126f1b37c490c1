import type { PolicySupport } from '../policies/policy-api.ts';

/** The engine's own policies; a user's are not taken. */
export const VLLM_V0_POLICIES: PolicySupport = {
  accepts: [],
  builtIn: [
    { kind: 'order', name: 'fcfs', about: 'First come, first served.', option: 'policy' },
    { kind: 'order', name: 'priority', about: 'Smaller priority first; it drives out less urgent running requests.', option: 'policy' },
    { kind: 'victim', name: 'last', about: 'The last of the running requests.' },
    { kind: 'eviction', name: 'lru', about: 'Least recently used block first, among equals the one with the longer prefix.' },
  ],
};
