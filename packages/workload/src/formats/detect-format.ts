import { closestName } from '../closest-name.ts';
import { missingColumn, unknownFormat } from '../diagnostics.ts';
import { genericMapping, type PartialMapping } from './generic-mapping.ts';
import { traceFormats } from './registry.ts';
import type { ColumnMapping, TraceFormat } from './trace-format.ts';

/** What the reader will use: the layout's name and where its columns are. */
export interface ResolvedFormat {
  readonly name: string;
  readonly mapping: ColumnMapping;
}

/** Names that `format` accepts. */
export const formatNames: readonly string[] = [...traceFormats.map((format) => format.name), 'csv', 'jsonl'];

/**
 * Finds the layout of a file from its column names (CSV) or the keys of its first object (JSON Lines).
 * A mapping given by the user overrides single columns of the layout.
 * @throws ForetokenError E0502 (unknown name), E0503 (missing column).
 */
export function detectFormat(
  source: string,
  container: 'csv' | 'jsonl',
  seen: readonly string[],
  name: string | undefined,
  columns: PartialMapping,
): ResolvedFormat {
  if (name !== undefined && !formatNames.includes(name)) throw unknownFormat(name, formatNames);
  const generic = name === 'csv' || name === 'jsonl';
  const known = generic ? undefined : traceFormats.find((format) => (name === undefined ? matches(format, container, seen) : format.name === name));
  if (known === undefined) return { name: name ?? container, mapping: genericMapping(source, container, seen, columns) };
  const mapping = { ...presentColumns(known.mapping, container, seen), ...columns };
  for (const column of requiredColumns(mapping, container, columns)) {
    if (!seen.includes(column)) throw missingColumn(source, column, seen, closestName(column, seen));
  }
  return { name: known.name, mapping };
}

const matches = (format: TraceFormat, container: string, seen: readonly string[]): boolean =>
  format.container === container && format.signature.every((column) => seen.includes(column));

const sideColumns = ['session', 'turn', 'class', 'priority', 'adapter', 'model'] as const;

/** A known layout without the side columns that this file lacks; a key may be missing from the first object only. */
function presentColumns(mapping: ColumnMapping, container: 'csv' | 'jsonl', seen: readonly string[]): ColumnMapping {
  const present: { -readonly [K in keyof ColumnMapping]: ColumnMapping[K] } = { ...mapping };
  for (const side of sideColumns) {
    const column = mapping[side];
    if (container === 'csv' && column !== undefined && !seen.includes(column)) delete present[side];
  }
  return present;
}

function requiredColumns(mapping: ColumnMapping, container: 'csv' | 'jsonl', named: PartialMapping): string[] {
  const columns = [mapping.arrival?.column, mapping.input, mapping.output, mapping.hashIds?.column];
  const sides = container === 'csv' ? sideColumns.map((side) => named[side]) : [];
  return [...columns, ...sides].filter((column) => column !== undefined);
}
