import { renderTable } from '../terminal/table.ts';
import type { Listing } from './listing.ts';

/** Every trace format that is recognised, and the public traces of the catalogue. */
export async function listTraces(): Promise<Listing> {
  const { traceFormats } = await import('@foretoken/workload');
  const rows = traceFormats.map(({ name, container, signature }) => [name, container, signature.join(', ')]);
  return { text: renderTable([{ title: 'format' }, { title: 'file' }, { title: 'recognised by' }], rows), items: traceFormats };
}
