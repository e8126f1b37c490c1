import { renderTable } from '../terminal/table.ts';
import type { Listing } from './listing.ts';

interface Policy {
  readonly kind: string;
  /** Path in a scenario. */
  readonly key: string;
  readonly name: string;
  readonly meaning: string;
}

const POLICIES: readonly Policy[] = [
  { kind: 'router', key: 'fleet.router', name: 'round-robin', meaning: 'one replica after the other' },
  { kind: 'router', key: 'fleet.router', name: 'random', meaning: 'each with equal chance' },
  { kind: 'router', key: 'fleet.router', name: 'least-outstanding', meaning: 'the fewest requests in flight' },
  { kind: 'router', key: 'fleet.router', name: 'power-of-two', meaning: 'the less loaded of two random replicas' },
  { kind: 'router', key: 'fleet.router', name: 'session-affinity', meaning: 'all turns of a session on one replica' },
  { kind: 'queue', key: 'fleet.engine.policy', name: 'fcfs', meaning: 'first come, first served' },
  { kind: 'queue', key: 'fleet.engine.policy', name: 'priority', meaning: 'smaller priority first, then arrival' },
];

/** Every policy that a scenario can name. */
export async function listPolicies(): Promise<Listing> {
  const rows = POLICIES.map(({ kind, key, name, meaning }) => [kind, name, key, meaning]);
  return await Promise.resolve({ text: renderTable([{ title: 'kind' }, { title: 'policy' }, { title: 'set it by' }, { title: 'what it does' }], rows), items: POLICIES });
}
