import { closestName } from '../closest-name.ts';
import { missingColumn } from '../diagnostics.ts';
import type { ColumnMapping, TimeUnit } from './trace-format.ts';

/** Parts of a mapping that the user names; the rest is found by the usual column names. */
export type PartialMapping = Partial<ColumnMapping>;

const arrivalAliases: readonly (readonly [string, TimeUnit])[] = [
  ['arrival_s', 's'],
  ['arrival_ms', 'ms'],
  ['arrival_us', 'us'],
  ['arrival_ns', 'ns'],
  ['arrival_time_s', 's'],
  ['arrival_time_ms', 'ms'],
  ['arrival_time_us', 'us'],
  ['arrival_time_ns', 'ns'],
  ['arrived_at', 's'],
];
const inputAliases = ['input_tokens', 'input_length', 'prompt_tokens', 'prompt_length', 'num_prefill_tokens', 'input_toks'];
const outputAliases = ['output_tokens', 'output_length', 'completion_tokens', 'generated_tokens', 'num_decode_tokens', 'output_toks'];
const optionalAliases = {
  session: ['session', 'session_id'],
  turn: ['turn', 'turn_index'],
  class: ['class', 'slo_class'],
  priority: ['priority'],
  adapter: ['adapter', 'lora'],
  model: ['model'],
} as const;

/**
 * The generic layout's mapping for the columns seen: what the user named, then the usual names.
 * Arrival columns are found by a name that says its unit, so that no unit is ever guessed.
 * Side columns may be missing from the first object of JSON Lines.
 * @throws ForetokenError E0503 when input or output cannot be found, or a named column is not there.
 */
export function genericMapping(source: string, container: 'csv' | 'jsonl', seen: readonly string[], named: PartialMapping): ColumnMapping {
  const find = (column: string | undefined, aliases: readonly string[]): string | undefined =>
    column ?? aliases.find((alias) => seen.includes(alias));
  const need = (column: string | undefined, aliases: readonly string[]): string => {
    const found = find(column, aliases);
    const wanted = found ?? aliases[0] ?? '';
    if (found === undefined || !seen.includes(found)) throw missingColumn(source, wanted, seen, closestName(wanted, seen));
    return found;
  };
  const arrival = named.arrival ?? aliasedArrival(seen);
  if (arrival !== undefined) need(arrival.column, []);
  if (named.hashIds !== undefined) need(named.hashIds.column, []);
  const optional: { -readonly [K in keyof typeof optionalAliases]?: string } = {};
  for (const key of ['session', 'turn', 'class', 'priority', 'adapter', 'model'] as const) {
    const column = find(named[key], optionalAliases[key]);
    if (column !== undefined) optional[key] = container === 'csv' ? need(column, []) : column;
  }
  return {
    ...(arrival === undefined ? {} : { arrival }),
    input: need(named.input, inputAliases),
    output: need(named.output, outputAliases),
    ...optional,
    ...(named.hashIds === undefined ? {} : { hashIds: named.hashIds }),
  };
}

function aliasedArrival(seen: readonly string[]): ColumnMapping['arrival'] {
  const found = arrivalAliases.find(([alias]) => seen.includes(alias));
  return found === undefined ? undefined : { column: found[0], unit: found[1] };
}
