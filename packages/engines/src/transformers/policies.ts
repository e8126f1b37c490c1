import type { PolicySupport } from '../policies/policy-api.ts';

/** The engine's own policies; a user's are not taken. */
export const TRANSFORMERS_POLICIES: PolicySupport = {
  accepts: [],
  builtIn: [
    { kind: 'order', name: 'fifo', about: 'Continuous batching: decoding requests first, then prompts in order of arrival.', option: 'scheduler' },
    { kind: 'order', name: 'prefill_first', about: 'Continuous batching: prompts that are being computed before decoding requests.', option: 'scheduler' },
    { kind: 'victim', name: 'newest', about: 'Continuous batching: the newest request that found no pages gives its own back.' },
  ],
};
