import { renderTable } from '../terminal/table.ts';
import type { Listing } from './listing.ts';

/** Every engine with the versions whose scheduler is modelled. */
export async function listEngines(): Promise<Listing> {
  const catalog = await import('@foretoken/catalog/node');
  const engines = catalog.listEngines();
  const rows = engines.flatMap((engine) =>
    Object.entries(engine.versions).map(([version, { label, commit, date }]) => [
      [engine.id, ...engine.aliases].join(', '),
      version === engine.defaultVersion ? `${version} (default)` : version,
      date,
      commit.slice(0, 10),
      label,
    ]),
  );
  const table = renderTable([{ title: 'engine' }, { title: 'version' }, { title: 'date' }, { title: 'commit' }, { title: 'what is modelled' }], rows);
  return { text: table, items: engines };
}
