import { cheapest } from './candidates.ts';
import type { RouterPolicy } from './router.ts';

export const leastTokens: RouterPolicy = {
  name: 'least-tokens',
  about: 'The replica with the fewest prompt tokens in flight; ties go round in turn.',
  create: () => {
    let first = 0;
    return {
      pick: (_request, view): number => {
        const best = cheapest(view.candidates, (replica) => view.outstandingTokens(replica), first);
        first = best + 1;
        return best;
      },
    };
  },
};
