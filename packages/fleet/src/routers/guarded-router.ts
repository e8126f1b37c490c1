import { askPolicy } from '@foretoken/kernel';
import type { PolicyOwner } from '@foretoken/kernel';
import { routerMadeNone, routerPickedNone } from '../diagnostics.ts';
import type { Router, RouterPolicy } from './router.ts';

/**
 * A router of a user: its errors name it, its picks are checked (E0895, E0899), and it is handed no output lengths.
 */
export function guardedRouter(policy: RouterPolicy): RouterPolicy {
  const owner: PolicyOwner = { kind: 'router', name: policy.name, path: 'fleet.router' };
  return {
    name: policy.name,
    about: policy.about,
    create: ({ columns, replicas, seed }) => {
      const { outputTokens: _lengths, endsByEos: _ends, ...visible } = columns as typeof columns & { readonly outputTokens?: unknown; readonly endsByEos?: unknown };
      const router: Router | undefined = askPolicy(owner, 'create()', () => policy.create({ columns: visible, replicas, seed }));
      if (typeof router?.pick !== 'function') throw routerMadeNone(policy.name, router);
      return {
        pick: (request, view) => {
          const replica = askPolicy(owner, `request ${request}`, () => router.pick(request, view));
          if (!Number.isInteger(replica) || replica < 0 || replica >= replicas) throw routerPickedNone(policy.name, request, replica, replicas);
          return replica;
        },
      };
    },
  };
}
