import { randomStream } from '@foretoken/kernel';
import type { RouterPolicy } from './router.ts';

/** Mitzenmacher, "The power of two choices in randomized load balancing", 2001. */
export const powerOfTwo: RouterPolicy = {
  name: 'power-of-two',
  about: 'Of two different replicas drawn at random, the one with fewer requests in flight; a tie goes to the first drawn.',
  create: ({ replicas, seed }) => {
    const stream = randomStream(seed, 'router');
    return {
      pick: (_request, view): number => {
        if (replicas === 1) return 0;
        const one = stream.nextInt(replicas);
        const drawn = stream.nextInt(replicas - 1);
        const other = drawn < one ? drawn : drawn + 1;
        return view.outstanding(other) < view.outstanding(one) ? other : one;
      },
    };
  },
};
