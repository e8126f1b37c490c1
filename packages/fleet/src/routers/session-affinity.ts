import { StreamFamily } from '@foretoken/kernel';
import type { RandomStream } from '@foretoken/kernel';
import { isCandidate, placeFrom } from './candidates.ts';
import type { RouterPolicy } from './router.ts';

export const sessionAffinity: RouterPolicy = {
  name: 'session-affinity',
  about: 'All turns of a session go to one replica, chosen by a hash of the session, and to another one when it is gone; requests without a session go round in turn.',
  draws: true,
  create: ({ columns, seed }) => {
    // The first of the lone goes to replica 1, as ever.
    let next = 1;
    const homes = new Map<number, number>();
    const families = { first: new StreamFamily(seed, 'session-affinity'), again: new StreamFamily(seed, 'session-affinity moves') };
    const moves = new Map<number, RandomStream>();

    /** Each move of a session draws from a stream of its own, so that no other session is moved by it. */
    function streamOf(session: number): RandomStream {
      if (!homes.has(session)) return families.first.entity(session);
      let stream = moves.get(session);
      if (stream === undefined) moves.set(session, (stream = families.again.entity(session)));
      return stream;
    }

    return {
      pick: (request, { candidates }): number => {
        const session = columns.session?.[request] ?? -1;
        if (session < 0) {
          const replica = candidates[placeFrom(candidates, next)]!;
          next = replica + 1;
          return replica;
        }
        let home = homes.get(session);
        if (home === undefined || !isCandidate(candidates, home)) homes.set(session, (home = candidates[streamOf(session).nextInt(candidates.length)]!));
        return home;
      },
    };
  },
};
