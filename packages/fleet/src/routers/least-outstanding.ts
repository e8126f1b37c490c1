import { cheapest } from './candidates.ts';
import type { RouterPolicy } from './router.ts';

export const leastOutstanding: RouterPolicy = {
  name: 'least-outstanding',
  about: 'The replica with the fewest requests in flight; ties go round in turn.',
  create: () => {
    let first = 0;
    return {
      pick: (_request, view): number => {
        const best = cheapest(view.candidates, (replica) => view.outstanding(replica), first);
        first = best + 1;
        return best;
      },
    };
  },
};
