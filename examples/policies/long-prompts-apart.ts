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
  create: ({ columns }) => ({
    pick: (request, view) => {
      const last = view.candidates.length - 1;
      if (last === 0 || columns.inputTokens[request]! >= LONG_TOKENS) return view.candidates[last]!;
      let best = view.candidates[0]!;
      for (const replica of view.candidates.slice(1, last)) {
        if (view.outstanding(replica) < view.outstanding(best)) best = replica;
      }
      return best;
    },
  }),
};
