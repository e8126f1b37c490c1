import { renderTable } from '../terminal/table.ts';
import { wrapLastCell } from '../terminal/wrap-text.ts';
import type { Listing } from './listing.ts';

interface Policy {
  readonly kind: string;
  /** Engine whose policy it is; null = of the fleet. */
  readonly engine: string | null;
  readonly name: string;
  /** Path in a scenario or flag of a command; null = there is nothing to choose. */
  readonly key: string | null;
  readonly about: string;
}

/** Of what a policy does, in columns. */
const WIDTH = 110;

/** Every policy that a scenario or a command can name, from the registries, and how to bring one's own. */
export async function listPolicies(): Promise<Listing> {
  const [{ AUTOSCALER_POLICIES, ROUTER_POLICIES }, { ENGINE_DRIVERS }, { CACHE_POLICIES }] = await Promise.all([import('@foretoken/fleet'), import('@foretoken/engines'), import('@foretoken/kvcache')]);
  const routers = ROUTER_POLICIES.map(({ name, about }): Policy => ({ kind: 'router', engine: null, name, key: 'fleet.router', about }));
  const autoscalers = AUTOSCALER_POLICIES.map(({ name, about }): Policy => ({ kind: 'autoscaler', engine: null, name, key: 'fleet.autoscale.policy', about }));
  const caches = CACHE_POLICIES.map(({ name, about }): Policy => ({ kind: 'cache', engine: null, name, key: 'foretoken cache --policy', about }));
  const built = ENGINE_DRIVERS.flatMap(({ name: engine, policies }) =>
    (policies?.builtIn ?? []).map(({ kind, name, option, about }): Policy => ({ kind, engine, name, key: option === undefined ? null : `fleet.engine.${option}`, about })),
  );
  const takers = (kind: 'order' | 'victim' | 'eviction'): string => ENGINE_DRIVERS.filter(({ policies }) => policies?.accepts.includes(kind)).map(({ name }) => name).join(', ');
  const own = [
    '`foretoken show router NAME` and `foretoken show autoscaler NAME` print the options of one.',
    'A policy of your own is one file: `foretoken init --policy order|victim|eviction|router` writes a template,',
    '`foretoken test-policy FILE` holds it against its contract. A scenario names it by path:',
    '  fleet.router: ./my-router.ts',
    `  fleet.engine.policies.order: ./my-order.ts        (${takers('order')})`,
    `  fleet.engine.policies.victim: ./my-victim.ts      (${takers('victim')})`,
    `  fleet.engine.policies.eviction: ./my-eviction.ts  (${takers('eviction')})`,
  ];
  const [policy, key, about] = [{ title: 'policy' }, { title: 'set it by' }, { title: 'what it does' }];
  const chosen = [...routers, ...autoscalers, ...caches].map((each) => [each.kind, each.name, each.key ?? '–', each.about]);
  const fleet = renderTable([{ title: 'kind' }, policy, key, about], wrapLastCell(chosen, WIDTH));
  const engines = renderTable([{ title: 'kind' }, { title: 'engine' }, policy, key, about], built.map((each) => [each.kind, each.engine ?? '–', each.name, each.key ?? '–', each.about]));
  return { text: [fleet, engines, own.join('\n')].join('\n\n'), items: [...routers, ...autoscalers, ...caches, ...built] };
}
