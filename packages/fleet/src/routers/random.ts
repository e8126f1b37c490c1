import { randomStream } from '@foretoken/kernel';
import type { RouterPolicy } from './router.ts';

export const random: RouterPolicy = {
  name: 'random',
  about: 'Each arrival goes to a replica drawn uniformly.',
  draws: true,
  create: ({ seed }) => {
    const stream = randomStream(seed, 'router');
    return { pick: (_request, { candidates }): number => candidates[stream.nextInt(candidates.length)]! };
  },
};
