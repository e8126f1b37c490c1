import { closest } from '@foretoken/kernel';
import { badOption, missingColumn, unknownFormat } from '../diagnostics.ts';
import { type ArrivalNeed, findArrival } from './find-arrival.ts';
import { genericMapping, type PartialMapping } from './generic-mapping.ts';
import { traceFormats } from './registry.ts';
import type { ColumnMapping, TraceFormat } from './trace-format.ts';
import type { TraceHeader } from './trace-header.ts';

/** What the reader will use: the layout's name and where its columns are. */
export interface ResolvedFormat {
  readonly name: string;
  readonly mapping: ColumnMapping;
  /** See `TraceFormat`. */
  readonly nested?: 'sessions';
  /** What was taken for granted, in a few words; null = nothing. */
  readonly assumed: string | null;
  /** Columns or keys that the file has. */
  readonly seen: readonly string[];
}

/** Names that `format` accepts. */
export const formatNames: readonly string[] = [...traceFormats.map((format) => format.name), 'csv', 'jsonl'];

/**
 * Finds the layout of a file from its column names (CSV) or the keys of its first object (JSON Lines).
 * A mapping given by the user overrides single columns of the layout.
 * @throws ForetokenError E0502 (unknown name), E0503 (missing column), E0506 (unit of the arrivals not clear), E0513
 *   (columns named of a layout that is fixed).
 */
export function detectFormat(header: TraceHeader, name: string | undefined, columns: PartialMapping, need: ArrivalNeed): ResolvedFormat {
  const { container, seen } = header;
  if (name !== undefined && !formatNames.includes(name)) throw unknownFormat(name, formatNames);
  const generic = name === 'csv' || name === 'jsonl';
  const known = generic ? undefined : traceFormats.find((format) => (name === undefined ? matches(format, header) : format.name === name));
  if (known?.nested !== undefined) return nestedFormat(known, header, columns);
  const hidden = name === undefined && known !== undefined && known.mapping.arrival === undefined && findArrival(header, need) !== undefined;
  if (known === undefined || hidden) return { name: name ?? container, seen, ...genericMapping(header, columns, need) };
  const mapping = { ...presentColumns(known.mapping, container, seen), ...columns };
  for (const column of requiredColumns(mapping, container, columns)) {
    if (!seen.includes(column)) throw missingColumn(header, column, closest(column, seen), undefined);
  }
  return { name: known.name, mapping, assumed: null, seen };
}

/** Sessions have one layout: what belongs to a request is not at the top, where columns could be named. */
function nestedFormat({ name, mapping, signature, nested }: TraceFormat, header: TraceHeader, columns: PartialMapping): ResolvedFormat {
  const { seen } = header;
  const named = Object.keys(columns);
  if (named.length > 0) throw badOption('columns', named.join(', '), `left out: a ${name} trace has its columns fixed`);
  for (const column of signature) if (!seen.includes(column)) throw missingColumn(header, column, closest(column, seen), undefined);
  return { name, mapping, ...(nested === undefined ? {} : { nested }), assumed: null, seen };
}

const matches = (format: TraceFormat, { container, seen }: TraceHeader): boolean =>
  format.container === container && format.signature.every((column) => seen.includes(column));

const sideColumns = ['session', 'turn', 'class', 'priority', 'adapter', 'grammar', 'model'] as const;

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
