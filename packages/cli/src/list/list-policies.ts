import { renderTable } from '../terminal/table.ts';
import type { Listing } from './listing.ts';

interface Policy {
  readonly kind: string;
  readonly name: string;
  /** Path in a scenario, or flag of a command. */
  readonly key: string;
  readonly about: string;
}

const QUEUE_POLICIES: readonly Policy[] = [
  { kind: 'queue', name: 'fcfs', key: 'fleet.engine.policy', about: 'First come, first served.' },
  { kind: 'queue', name: 'priority', key: 'fleet.engine.policy', about: 'Smaller priority first, then arrival.' },
];

/** Every policy that a scenario or a command can name. */
export async function listPolicies(): Promise<Listing> {
  const [{ ROUTER_POLICIES }, { CACHE_POLICIES }] = await Promise.all([import('@foretoken/fleet'), import('@foretoken/kvcache')]);
  const routers = ROUTER_POLICIES.map(({ name, about }): Policy => ({ kind: 'router', name, key: 'fleet.router', about }));
  const caches = CACHE_POLICIES.map(({ name, about }): Policy => ({ kind: 'cache', name, key: 'foretoken cache --policy', about }));
  const policies = [...routers, ...QUEUE_POLICIES, ...caches];
  const rows = policies.map(({ kind, name, key, about }) => [kind, name, key, about]);
  return { text: renderTable([{ title: 'kind' }, { title: 'policy' }, { title: 'set it by' }, { title: 'what it does' }], rows), items: policies };
}
