import { placeFrom } from './candidates.ts';
import type { RouterPolicy } from './router.ts';

export const roundRobin: RouterPolicy = {
  name: 'round-robin',
  about: 'Each arrival goes to the next replica in turn.',
  create: () => {
    let next = 0;
    return {
      pick: (_request, { candidates }): number => {
        const replica = candidates[placeFrom(candidates, next)]!;
        next = replica + 1;
        return replica;
      },
    };
  },
};
