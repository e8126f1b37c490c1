import { renderTable } from '../terminal/table.ts';
import type { Listing } from './listing.ts';

interface Policy {
  readonly kind: string;
  readonly name: string;
  /** Path in a scenario. */
  readonly key: string;
  readonly about: string;
}

const QUEUE_POLICIES: readonly Policy[] = [
  { kind: 'queue', name: 'fcfs', key: 'fleet.engine.policy', about: 'First come, first served.' },
  { kind: 'queue', name: 'priority', key: 'fleet.engine.policy', about: 'Smaller priority first, then arrival.' },
];

/** Every policy that a scenario can name. */
export async function listPolicies(): Promise<Listing> {
  const { ROUTER_POLICIES } = await import('@foretoken/fleet');
  const routers = ROUTER_POLICIES.map(({ name, about }): Policy => ({ kind: 'router', name, key: 'fleet.router', about }));
  const policies = [...routers, ...QUEUE_POLICIES];
  const rows = policies.map(({ kind, name, key, about }) => [kind, name, key, about]);
  return { text: renderTable([{ title: 'kind' }, { title: 'policy' }, { title: 'set it by' }, { title: 'what it does' }], rows), items: policies };
}
