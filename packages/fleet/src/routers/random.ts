import { randomStream } from '@foretoken/kernel';
import type { RouterPolicy } from './router.ts';

export const random: RouterPolicy = {
  name: 'random',
  about: 'Each arrival goes to a replica drawn uniformly.',
  create: ({ replicas, seed }) => {
    const stream = randomStream(seed, 'router');
    return { pick: (): number => stream.nextInt(replicas) };
  },
};
