import type { EngineCapabilities } from '@foretoken/engines';
import { renderTable } from '../terminal/table.ts';
import type { Listing } from './listing.ts';

/** Every engine with the versions whose scheduler is modelled, and what each engine can do. */
export async function listEngines(): Promise<Listing> {
  const [catalog, { ENGINE_DRIVERS }] = await Promise.all([import('@foretoken/catalog/node'), import('@foretoken/engines')]);
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
  const versions = renderTable([{ title: 'engine' }, { title: 'version' }, { title: 'date' }, { title: 'commit' }, { title: 'what is modelled' }], rows);
  const capabilities = Object.keys(ENGINE_DRIVERS[0]!.capabilities) as (keyof EngineCapabilities)[];
  const abilities = capabilities.map((capability) => [
    capability,
    ...ENGINE_DRIVERS.map((driver) => (driver.capabilities[capability] ? (driver.switches?.[capability] === undefined ? '✓' : '✓*') : '')),
  ]);
  const table = renderTable([{ title: 'can' }, ...ENGINE_DRIVERS.map(({ name }) => ({ title: name }))], abilities);
  const items = engines.map((engine) => {
    const driver = ENGINE_DRIVERS.find(({ catalogueKey }) => catalogueKey === engine.id);
    return driver === undefined ? engine : { ...engine, capabilities: driver.capabilities, switches: driver.switches ?? {} };
  });
  return { text: `${versions}\n\n${table}\n\n* once an option asks for it (docs/engines.md)`, items };
}
