import { renderTable } from '../terminal/table.ts';
import { decimal } from '../terminal/units.ts';
import type { Listing } from './listing.ts';

/** Every built-in workload. */
export async function listProfiles(): Promise<Listing> {
  const { loadProfile, profileNames } = await import('@foretoken/workload/node');
  const profiles = await Promise.all((await profileNames()).map(async (name) => await loadProfile(name)));
  const rows = profiles.map(({ name, title, requests, durationS }) => [name, decimal(requests, 0), `${decimal(durationS / 60)} min`, decimal(requests / durationS, 2), title]);
  const table = renderTable(
    [{ title: 'profile' }, { title: 'requests', align: 'right' }, { title: 'length', align: 'right' }, { title: 'req/s', align: 'right' }, { title: 'what it is' }],
    rows,
  );
  return { text: table, items: profiles };
}
