import type { RouterPolicy } from './foretoken-policies.d.ts';

/** From this many prompt tokens on a request is long. */
const LONG_TOKENS = 4000;

/**
 * Long prompts go to the last replica, so that their prefills do not stall the others' decodes; everything else goes
 * to the least loaded of the rest.
 */
export const policy: RouterPolicy = {
  kind: 'router',
  name: 'long-prompts-apart',
  about: 'Prompts of 4,000 tokens and more have a replica of their own; the others go to the least loaded of the rest.',
  create: ({ replicas, columns }) => ({
    pick: (request, view) => {
      if (replicas === 1) return 0;
      if (columns.inputTokens[request]! >= LONG_TOKENS) return replicas - 1;
      let best = 0;
      for (let replica = 1; replica < replicas - 1; replica++) {
        if (view.outstanding(replica) < view.outstanding(best)) best = replica;
      }
      return best;
    },
  }),
};
