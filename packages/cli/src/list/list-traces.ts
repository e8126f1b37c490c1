import { renderTable } from '../terminal/table.ts';
import { decimal, NONE } from '../terminal/units.ts';
import type { Listing } from './listing.ts';

/** The public traces that Foretoken knows of, and every file format it reads. */
export async function listTraces(): Promise<Listing> {
  const [{ traceFormats }, { loadTraceCatalogue }] = await Promise.all([import('@foretoken/workload'), import('@foretoken/workload/node')]);
  const { traces } = await loadTraceCatalogue();
  const known = renderTable(
    [{ title: 'trace' }, { title: 'format' }, { title: 'requests', align: 'right' }, { title: 'prefixes' }, { title: 'profile' }, { title: 'licence' }],
    traces.map(({ id, format, rows, blockTokens, profile, licence }) => [
      id,
      format ?? 'not read yet',
      rows === null ? NONE : decimal(rows, 0),
      blockTokens === null ? NONE : `blocks of ${blockTokens}`,
      profile ?? NONE,
      licence,
    ]),
  );
  const formats = renderTable(
    [{ title: 'format' }, { title: 'file' }, { title: 'recognised by the columns' }],
    [...traceFormats.map(({ name, container, signature }) => [name, container, signature.join(', ')]), ['csv', 'csv', 'anything else, with `columns:`'], ['jsonl', 'jsonl', 'anything else, with `columns:`']],
  );
  return { text: `${known}\n\n${formats}`, items: traces };
}
