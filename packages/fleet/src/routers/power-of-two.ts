import { randomStream } from '@foretoken/kernel';
import type { RouterPolicy } from './router.ts';

/** Mitzenmacher, "The power of two choices in randomized load balancing", 2001. */
export const powerOfTwo: RouterPolicy = {
  name: 'power-of-two',
  about: 'Of two different replicas drawn at random, the one with fewer requests in flight; a tie goes to the first drawn.',
  draws: true,
  create: ({ seed }) => {
    const stream = randomStream(seed, 'router');
    return {
      pick: (_request, view): number => {
        const { candidates } = view;
        if (candidates.length === 1) return candidates[0]!;
        const one = stream.nextInt(candidates.length);
        const drawn = stream.nextInt(candidates.length - 1);
        const first = candidates[one]!;
        const other = candidates[drawn < one ? drawn : drawn + 1]!;
        return view.outstanding(other) < view.outstanding(first) ? other : first;
      },
    };
  },
};
