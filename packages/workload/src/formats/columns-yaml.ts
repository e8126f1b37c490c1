import { closest } from '@foretoken/kernel';
import { arrivalNames, findAlias, inputAliases, outputAliases, timeNames } from './column-aliases.ts';
import type { ColumnMapping } from './trace-format.ts';
import type { TraceHeader } from './trace-header.ts';

/** What to write under `workload:` for this file: what is known, else the usual names, else the nearest, else a placeholder. */
export function columnsYaml({ seen }: Pick<TraceHeader, 'seen'>, known: Partial<ColumnMapping>): string {
  const taken = [known.arrival?.column, known.input, known.output];
  const input = known.input ?? lengthColumn(inputAliases, outputAliases, seen, taken) ?? 'INPUT_COLUMN';
  const output = known.output ?? lengthColumn(outputAliases, inputAliases, seen, [...taken, input]) ?? 'OUTPUT_COLUMN';
  const { column, unit } = known.arrival ?? { column: nearArrival(seen, [...taken, input, output]) ?? 'ARRIVAL_COLUMN', unit: 's' };
  return `columns: {arrival: {column: ${scalar(column)}, unit: ${unit}}, input: ${scalar(input)}, output: ${scalar(output)}}`;
}

/** The column meant by one of the aliases, other than those that have another meaning. */
export function lengthColumn(aliases: readonly string[], others: readonly string[], seen: readonly string[], taken: readonly (string | undefined)[]): string | undefined {
  const other = findAlias(others, seen);
  const free = seen.filter((column) => column !== other && !taken.includes(column));
  return findAlias(aliases, free) ?? near(aliases, free);
}

/** A column whose name is near that of a time, or speaks of one. */
export function nearArrival(seen: readonly string[], taken: readonly (string | undefined)[] = []): string | undefined {
  const free = seen.filter((column) => !taken.includes(column));
  return near([...arrivalNames, 'timestamp'], free) ?? findAlias(timeNames, free) ?? free.find((column) => /time|date|arriv|created|start/i.test(column));
}

function near(aliases: readonly string[], free: readonly string[]): string | undefined {
  for (const alias of aliases) {
    const column = closest(alias, free);
    if (column !== undefined) return column;
  }
  return undefined;
}

/** A column's name as a YAML scalar within a flow mapping. */
function scalar(name: string): string {
  return /^[A-Za-z_]\w*$/.test(name) && !/^(y|n|yes|no|on|off|true|false|null)$/i.test(name) ? name : JSON.stringify(name);
}
