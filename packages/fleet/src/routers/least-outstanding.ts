import type { RouterPolicy } from './router.ts';

export const leastOutstanding: RouterPolicy = {
  name: 'least-outstanding',
  about: 'The replica with the fewest requests in flight; ties go round in turn.',
  create: ({ replicas }) => {
    let first = 0;
    return {
      pick: (_request, view): number => {
        let best = first;
        let fewest = view.outstanding(best);
        for (let i = 1; i < replicas; i++) {
          const replica = (first + i) % replicas;
          const outstanding = view.outstanding(replica);
          if (outstanding < fewest) {
            fewest = outstanding;
            best = replica;
          }
        }
        first = (best + 1) % replicas;
        return best;
      },
    };
  },
};
