import { missingColumn } from '../diagnostics.ts';
import { findAlias, inputAliases, outputAliases } from './column-aliases.ts';
import { columnsYaml, lengthColumn } from './columns-yaml.ts';
import { type ArrivalNeed, findArrival } from './find-arrival.ts';
import type { ColumnMapping } from './trace-format.ts';
import type { TraceHeader } from './trace-header.ts';

/** Parts of a mapping that the user names; the rest is found by the usual column names. */
export type PartialMapping = Partial<ColumnMapping>;

const optionalAliases = {
  session: ['session', 'session_id'],
  turn: ['turn', 'turn_index'],
  class: ['class', 'slo_class'],
  priority: ['priority'],
  adapter: ['adapter', 'lora'],
  grammar: ['grammar', 'json_schema'],
  model: ['model'],
} as const;

/** A mapping, and what was taken for granted to make it. */
export interface GenericMapping {
  readonly mapping: ColumnMapping;
  readonly assumed: string | null;
}

/**
 * The generic layout's mapping for the columns seen: what the user named, then the usual names.
 * Side columns may be missing from the first object of JSON Lines.
 * @throws ForetokenError E0503 when input or output cannot be found or a named column is not there; E0503, E0506 for
 *   an arrival time that is not clear.
 */
export function genericMapping(header: TraceHeader, named: PartialMapping, need: ArrivalNeed): GenericMapping {
  const { container, seen } = header;
  const there = (column: string): string => {
    if (!seen.includes(column)) throw missingColumn(header, column, undefined, undefined);
    return column;
  };
  if (named.arrival !== undefined) there(named.arrival.column);
  if (named.hashIds !== undefined) there(named.hashIds.column);
  const input = named.input === undefined ? lengthIn(header, 'input', named) : there(named.input);
  const output = named.output === undefined ? lengthIn(header, 'output', named) : there(named.output);
  const found = named.arrival === undefined ? findArrival(header, need) : { arrival: named.arrival, assumed: null };
  const optional: { -readonly [K in keyof typeof optionalAliases]?: string } = {};
  for (const key of ['session', 'turn', 'class', 'priority', 'adapter', 'grammar', 'model'] as const) {
    const column = named[key] ?? optionalAliases[key].find((alias) => seen.includes(alias));
    if (column !== undefined) optional[key] = container === 'csv' ? there(column) : column;
  }
  const mapping = {
    ...(found === undefined ? {} : { arrival: found.arrival }),
    input,
    output,
    ...optional,
    ...(named.hashIds === undefined ? {} : { hashIds: named.hashIds }),
  };
  return { mapping, assumed: found?.assumed ?? null };
}

function lengthIn(header: TraceHeader, which: 'input' | 'output', named: PartialMapping): string {
  const { seen } = header;
  const [aliases, others] = which === 'input' ? [inputAliases, outputAliases] : [outputAliases, inputAliases];
  const column = findAlias(aliases, seen);
  if (column !== undefined) return column;
  const arrival = named.arrival ?? findArrival(header, 'optional')?.arrival;
  const known = arrival === undefined ? named : { ...named, arrival };
  throw missingColumn(header, aliases[0]!, lengthColumn(aliases, others, seen, [arrival?.column]), columnsYaml(header, known));
}
