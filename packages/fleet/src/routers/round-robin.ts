import type { RouterPolicy } from './router.ts';

export const roundRobin: RouterPolicy = {
  name: 'round-robin',
  about: 'Each arrival goes to the next replica in turn.',
  create: ({ replicas }) => {
    let next = 0;
    return {
      pick: (): number => {
        const replica = next;
        next = (next + 1) % replicas;
        return replica;
      },
    };
  },
};
