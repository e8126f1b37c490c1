import type { RequestColumns } from '@foretoken/engines';
import { sortOrder } from '@foretoken/kernel';
import { classesTooLarge } from '../diagnostics.ts';
import { takeRows } from '../readers/take-rows.ts';
import { mergeContent } from './merge-content.ts';

const MOST = 2_147_483_647;

/** The requests of one class. */
export interface ClassPart {
  readonly name: string;
  readonly columns: RequestColumns;
  /** Priority of all its requests; absent = their own. */
  readonly priority?: number;
  /** All its outputs end by an EOS token, unless they say themselves. */
  readonly endsByEos?: boolean;
}

/**
 * The requests of all classes in order of arrival; of those that arrive together, in order of the classes. Sessions,
 * content, adapters, grammars and salts of two classes are never the same: their numbers are shifted apart. A class
 * column of the parts gives way to the class.
 * @throws ForetokenError E0548 when the numbers do not fit.
 */
export function mergeClasses(parts: readonly ClassPart[]): RequestColumns {
  const all = parts.map(({ columns }) => columns);
  const count = all.reduce((sum, columns) => sum + columns.count, 0);
  if (count > MOST) throw classesTooLarge('requests', MOST);
  const arrivals = joined(Float64Array, all, count, ({ arrivalS }) => arrivalS);
  const order = Int32Array.from(sortOrder(arrivals));
  const take = (column: Int32Array): Int32Array => takeRows(column, order);
  const own = (name: 'turn' | 'salt'): Int32Array | undefined => (all.some((columns) => columns[name] !== undefined) ? joined(Int32Array, all, count, (columns) => columns[name]) : undefined);
  const optional = (name: string, column: Int32Array | undefined): object => (column === undefined ? {} : { [name]: take(column) });
  const content = mergeContent(all, order);
  return {
    count,
    arrivalS: Float64Array.from(order, (row) => arrivals[row] as number),
    inputTokens: take(joined(Int32Array, all, count, ({ inputTokens }) => inputTokens)),
    outputTokens: take(joined(Int32Array, all, count, ({ outputTokens }) => outputTokens)),
    classIndex: take(joined(Int32Array, all, count, (columns, index) => new Int32Array(columns.count).fill(index))),
    classNames: parts.map(({ name }) => name),
    ...optional('session', disjoint(all, count, 'session', -1)),
    ...optional('turn', own('turn')),
    ...optional('adapter', disjoint(all, count, 'adapter', 0)),
    ...optional('grammar', disjoint(all, count, 'grammar', 0)),
    ...optional('salt', disjoint(all, count, 'salt', 0)),
    ...optional('priority', priorities(parts, count)),
    ...optional('maxOutputTokens', outputLimits(all, count)),
    ...endings(parts, count, order),
    ...(content === undefined ? {} : { content }),
  };
}

type Column = Int32Array | Float64Array | Uint8Array;

/** The columns of all parts, one behind the other; 0 where a part has none. */
function joined<T extends Column>(make: new (length: number) => T, all: readonly RequestColumns[], count: number, columnOf: (columns: RequestColumns, index: number) => T | undefined): T {
  const whole = new make(count);
  let at = 0;
  all.forEach((columns, index) => {
    const column = columnOf(columns, index);
    if (column !== undefined) whole.set(column, at);
    at += columns.count;
  });
  return whole;
}

/** Numbers above `none`, each part's behind those of the parts before. */
function disjoint(all: readonly RequestColumns[], count: number, name: 'session' | 'adapter' | 'grammar' | 'salt', none: -1 | 0): Int32Array | undefined {
  if (all.every((columns) => columns[name] === undefined)) return undefined;
  let used = 0;
  return joined(Int32Array, all, count, (columns) => {
    const column = columns[name];
    if (column === undefined) return new Int32Array(columns.count).fill(none);
    const shift = used;
    const most = column.reduce((max, value) => Math.max(max, value), none);
    used += most - none;
    if (used > MOST) throw classesTooLarge(`numbers of one kind (${name})`, MOST);
    return column.map((value) => (value === none ? none : value + shift));
  });
}

function priorities(parts: readonly ClassPart[], count: number): Int32Array | undefined {
  if (parts.every(({ priority, columns }) => priority === undefined && columns.priority === undefined)) return undefined;
  return joined(Int32Array, parts.map(({ columns }) => columns), count, (columns, index) => {
    const priority = parts[index]?.priority;
    return priority === undefined ? columns.priority : new Int32Array(columns.count).fill(priority);
  });
}

/** Without a limit of its own a request may write as much as it does. */
function outputLimits(all: readonly RequestColumns[], count: number): Int32Array | undefined {
  if (all.every(({ maxOutputTokens }) => maxOutputTokens === undefined)) return undefined;
  return joined(Int32Array, all, count, ({ maxOutputTokens, outputTokens }) => maxOutputTokens ?? outputTokens);
}

function endings(parts: readonly ClassPart[], count: number, order: Int32Array): Pick<RequestColumns, 'endsByEos'> {
  if (parts.every(({ endsByEos, columns }) => endsByEos !== true && columns.endsByEos === undefined)) return {};
  const whole = joined(Uint8Array, parts.map(({ columns }) => columns), count, (columns, index) => columns.endsByEos ?? new Uint8Array(columns.count).fill(parts[index]?.endsByEos === true ? 1 : 0));
  return { endsByEos: Uint8Array.from(order, (row) => whole[row] as number) };
}
