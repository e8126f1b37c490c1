import { unclearArrival, unclearUnit } from '../diagnostics.ts';
import { arrivalNames, arrivalsWithUnit, findAlias, timeNames } from './column-aliases.ts';
import { columnsYaml } from './columns-yaml.ts';
import type { ColumnMapping, TimeUnit } from './trace-format.ts';
import type { TraceHeader } from './trace-header.ts';

/** An arrival column, and what was taken for granted about it. */
export interface FoundArrival {
  readonly arrival: NonNullable<ColumnMapping['arrival']>;
  readonly assumed: string | null;
}

/** How much an arrival time is wanted: `drawn` = an arrival process stands in for the column. */
export type ArrivalNeed = 'needed' | 'optional' | 'drawn';

/** More seconds than any clock shows: the year 5138. */
const ABSURD_SECONDS = 1e11;

/**
 * The arrival column by its usual names. Its unit comes from its name or, for a date, from the first row; a plain
 * number counts as seconds, and `assumed` says so.
 * @throws ForetokenError E0503, E0506 when one is needed and column or unit are not clear.
 */
export function findArrival(header: TraceHeader, need: ArrivalNeed): FoundArrival | undefined {
  const { seen } = header;
  for (const [name, unit] of arrivalsWithUnit) {
    const column = findAlias([name], seen);
    if (column !== undefined && (need !== 'drawn' || name.startsWith('arrival'))) return { arrival: { column, unit }, assumed: null };
  }
  if (need === 'drawn') return seen.includes('arrived_at') ? { arrival: { column: 'arrived_at', unit: 's' }, assumed: null } : undefined;
  const own = findAlias(arrivalNames, seen);
  const times = timeNames.map((name) => findAlias([name], seen)).filter((column) => column !== undefined);
  if (own === undefined && times.length > 1) {
    if (need === 'optional') return undefined;
    throw unclearArrival(header, times, columnsYaml(header, { arrival: { column: times[0]!, unit: 's' } }));
  }
  const column = own ?? times[0];
  return column === undefined ? undefined : unitOf(header, column, need);
}

function unitOf(header: TraceHeader, column: string, need: ArrivalNeed): FoundArrival | undefined {
  const text = header.sample(column).trim();
  const value = Number(text);
  if (text !== '' && !Number.isFinite(value)) return { arrival: { column, unit: 'iso' }, assumed: null };
  const doubt = doubtOf(header, column, Math.abs(value));
  if (doubt === undefined) return { arrival: { column, unit: 's' }, assumed: column === 'arrived_at' ? null : `${column} taken as seconds` };
  if (need === 'optional') return undefined;
  throw unclearUnit(header, column, text, doubt.reason, columnsYaml(header, { arrival: { column, unit: doubt.unit } }));
}

/** Why a plain number may not be seconds. */
function doubtOf({ container, seen }: TraceHeader, column: string, value: number): { readonly reason: string; readonly unit: TimeUnit } | undefined {
  if (value >= ABSURD_SECONDS) return { reason: 'which is too much for seconds', unit: value < 1e14 ? 'ms' : value < 1e17 ? 'us' : 'ns' };
  const mooncakeLike = container === 'jsonl' && column === 'timestamp' && seen.includes('input_length');
  return mooncakeLike ? { reason: 'which Mooncake would count in milliseconds and Qwen-Bailian in seconds', unit: 'ms' } : undefined;
}
