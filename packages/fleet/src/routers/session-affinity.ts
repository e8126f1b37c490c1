import { randomStream } from '@foretoken/kernel';
import type { RouterPolicy } from './router.ts';

export const sessionAffinity: RouterPolicy = {
  name: 'session-affinity',
  about: 'All turns of a session go to one replica, chosen by a hash of the session; requests without a session go round in turn.',
  create: ({ replicas, columns, seed }) => {
    let next = 0;
    const homes = new Map<number, number>();
    return {
      pick: (request): number => {
        const session = columns.session?.[request] ?? -1;
        if (session < 0) {
          next = (next + 1) % replicas;
          return next;
        }
        let home = homes.get(session);
        if (home === undefined) homes.set(session, (home = randomStream(seed, 'session-affinity', session).nextInt(replicas)));
        return home;
      },
    };
  },
};
