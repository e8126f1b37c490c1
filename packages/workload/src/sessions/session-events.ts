import { badHashIds, badNumber, badTimestamp, missingValue, type TracePosition } from '../diagnostics.ts';
import type { JsonRow } from '../jsonl/parse-json-row.ts';
import { parseLength } from '../readers/parse-length.ts';
import type { BlockId } from './chained-blocks.ts';

/** One request of a session. */
export interface SessionEvent {
  /** Its place in the file, for messages: `requests[3].requests[0]`. */
  readonly where: string;
  /** Seconds from the start of the session. */
  readonly timeS: number;
  readonly model: string;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Ids of its blocks, or how they differ from the request before in the same list. */
  readonly ids: { readonly all: readonly BlockId[] } | { readonly keep: number; readonly runs: readonly (readonly [first: number, count: number])[] };
  /** Seconds of the server, of the client before it, and to the first token; absent where they were not recorded. */
  readonly apiTimeS?: number;
  readonly thinkTimeS?: number;
  readonly ttftS?: number;
}

/**
 * The requests of a session in file order; those of a sub-agent stand where it does, timed from its start.
 * @throws ForetokenError E0504, E0505, E0506, E0515, E0516.
 */
export function* sessionEvents(session: JsonRow, position: TracePosition, key = 'requests', startS = 0, prefix = ''): Generator<SessionEvent> {
  const list = session[key];
  const name = `${prefix}${key}`;
  if (list === undefined) throw missingValue(position, name);
  if (!Array.isArray(list)) throw badHashIds(position, name, JSON.stringify(list));
  for (const [index, item] of (list as readonly unknown[]).entries()) {
    const where = `${name}[${index}]`;
    if (typeof item !== 'object' || item === null) throw missingValue(position, where);
    const entry = item as JsonRow;
    const timeS = startS + secondsOf(entry, 't', where, position);
    if (Array.isArray(entry['requests'])) {
      yield* sessionEvents(entry, position, 'requests', timeS, `${where}.`);
      continue;
    }
    yield eventOf(entry, where, timeS, position);
  }
}

function eventOf(entry: JsonRow, where: string, timeS: number, position: TracePosition): SessionEvent {
  const optional = (key: string): number | undefined => (entry[key] === undefined || entry[key] === null ? undefined : secondsOf(entry, key, where, position));
  const [apiTimeS, thinkTimeS, ttftS] = [optional('api_time'), optional('think_time'), optional('ttft')];
  return {
    where,
    timeS,
    model: typeof entry['model'] === 'string' ? entry['model'] : '',
    inputTokens: lengthOf(entry, 'in', where, position),
    outputTokens: lengthOf(entry, 'out', where, position),
    ids: idsOf(entry, where, position),
    ...(apiTimeS === undefined ? {} : { apiTimeS }),
    ...(thinkTimeS === undefined ? {} : { thinkTimeS }),
    ...(ttftS === undefined ? {} : { ttftS }),
  };
}

function idsOf(entry: JsonRow, where: string, position: TracePosition): SessionEvent['ids'] {
  const all = entry['hash_ids'];
  const isId = (id: unknown): boolean => typeof id === 'string' || Number.isSafeInteger(id);
  if (Array.isArray(all) && all.every(isId)) return { all: all as readonly BlockId[] };
  const { keep, new: runs } = entry;
  const isRun = (run: unknown): boolean => Array.isArray(run) && run.length === 2 && Number.isSafeInteger(run[0]) && Number.isSafeInteger(run[1]) && run[1] > 0;
  const isCompact = Number.isSafeInteger(keep) && (keep as number) >= 0 && Array.isArray(runs) && runs.every(isRun);
  if (all === undefined && isCompact) return { keep: keep as number, runs: runs as readonly (readonly [number, number])[] };
  if (all === undefined && keep === undefined) throw missingValue(position, `${where}.hash_ids`);
  const [name, found] = all === undefined ? ['keep and new', [keep, runs]] : ['hash_ids', all];
  throw badHashIds(position, `${where}.${name as string}`, JSON.stringify(found));
}

function lengthOf(entry: JsonRow, key: string, where: string, position: TracePosition): number {
  const value = entry[key];
  if (typeof value === 'number' || typeof value === 'string') return parseLength(String(value), `${where}.${key}`, position);
  if (value === undefined || value === null) throw missingValue(position, `${where}.${key}`);
  throw badNumber(position, `${where}.${key}`, JSON.stringify(value));
}

function secondsOf(entry: JsonRow, key: string, where: string, position: TracePosition): number {
  const value = entry[key];
  if (value === undefined || value === null) throw missingValue(position, `${where}.${key}`);
  if (typeof value !== 'number') throw badTimestamp(position, `${where}.${key}`, JSON.stringify(value), 'a number of seconds');
  return value;
}
