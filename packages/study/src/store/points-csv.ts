import type { Study } from './study.ts';
import { studyColumns } from './study-columns.ts';

/** The table of points as CSV (RFC 4180, line feeds): a header, then one line per point. An empty field is no value. */
export function* pointsCsv({ manifest, rows }: Study): Generator<string> {
  const columns = studyColumns(manifest.parameters);
  yield `${columns.map(({ name }) => field(name)).join(',')}\n`;
  for (const row of rows) yield `${columns.map((column) => field(String(column.cell(row) ?? ''))).join(',')}\n`;
}

function field(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
