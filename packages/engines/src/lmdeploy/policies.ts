import type { PolicySupport } from '../policies/policy-api.ts';

/** The engine's own policies; a user's are not taken. */
export const LMDEPLOY_POLICIES: PolicySupport = {
  accepts: [],
  builtIn: [
    { kind: 'order', name: 'size', about: 'PyTorch engine, prompts longer than a step: fewest chunks first, aged by waiting time.', option: 'longPrefillPolicy' },
    { kind: 'order', name: 'fifo', about: 'PyTorch engine, prompts longer than a step: the oldest first.', option: 'longPrefillPolicy' },
  ],
};
