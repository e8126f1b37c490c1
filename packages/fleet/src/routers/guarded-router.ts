import { askPolicy } from '@foretoken/kernel';
import type { PolicyOwner } from '@foretoken/kernel';
import { routerMadeNone, routerPickedNone } from '../diagnostics.ts';
import { isCandidate } from './candidates.ts';
import type { Router, RouterPolicy } from './router.ts';

/**
 * A router of a user: its errors name it, its picks are checked (E0895, E0899), and it is handed no output lengths.
 */
export function guardedRouter(policy: RouterPolicy): RouterPolicy {
  const owner: PolicyOwner = { kind: 'router', name: policy.name, path: 'fleet.router' };
  return {
    name: policy.name,
    about: policy.about,
    ...(policy.scrapeS === undefined ? {} : { scrapeS: policy.scrapeS }),
    create: ({ columns, replicas, seed, facts }) => {
      const { outputTokens: _lengths, endsByEos: _ends, ...visible } = columns as typeof columns & { readonly outputTokens?: unknown; readonly endsByEos?: unknown };
      const router: Router | undefined = askPolicy(owner, 'create()', () => policy.create({ columns: visible, replicas, seed, options: {}, ...(facts === undefined ? {} : { facts }) }));
      if (typeof router?.pick !== 'function') throw routerMadeNone(policy.name, router);
      return {
        pick: (request, view) => {
          const replica = askPolicy(owner, `request ${request}`, () => router.pick(request, view));
          if (!isCandidate(view.candidates, replica)) throw routerPickedNone(policy.name, request, replica, view);
          return replica;
        },
        onReady: (replica) => askPolicy(owner, `onReady(${replica})`, () => router.onReady?.(replica)),
        onGone: (replica) => askPolicy(owner, `onGone(${replica})`, () => router.onGone?.(replica)),
        onSent: (request, replica, nowS) => askPolicy(owner, `onSent of request ${request}`, () => router.onSent?.(request, replica, nowS)),
        onFirstToken: (request, replica, nowS) => askPolicy(owner, `onFirstToken of request ${request}`, () => router.onFirstToken?.(request, replica, nowS)),
        onEnd: (request, replica, nowS, outputTokens) => askPolicy(owner, `onEnd of request ${request}`, () => router.onEnd?.(request, replica, nowS, outputTokens)),
      };
    },
  };
}
