import { canonicalJsonError } from '../diagnostics.ts';

/**
 * One text per value, in the form of RFC 8785: keys sorted by UTF-16 code units, no white space,
 * numbers as ECMAScript prints them. An undefined property counts as absent. Throws E0040, with the
 * path, on NaN, Infinity, undefined elsewhere, functions, symbols, bigints, cycles, and objects that
 * are neither arrays nor plain.
 */
export function canonicalJson(value: unknown): string {
  return write(value, '$', new Set());
}

function write(value: unknown, path: string, ancestors: Set<object>): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw canonicalJsonError(path, String(value));
    return JSON.stringify(value);
  }
  if (typeof value !== 'object') throw canonicalJsonError(path, value === undefined ? 'undefined' : `a ${typeof value}`);
  if (ancestors.has(value)) throw canonicalJsonError(path, 'a reference to an object that contains it');
  ancestors.add(value);
  const text = Array.isArray(value) ? writeArray(value, path, ancestors) : writeObject(value, path, ancestors);
  ancestors.delete(value);
  return text;
}

function writeArray(items: readonly unknown[], path: string, ancestors: Set<object>): string {
  const texts = Array.from(items, (item, i) => write(item, `${path}[${i}]`, ancestors));
  return `[${texts.join(',')}]`;
}

function writeObject(value: object, path: string, ancestors: Set<object>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw canonicalJsonError(path, `an object of class ${value.constructor.name}`);
  }
  const members: string[] = [];
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [key, item] of entries) {
    if (item !== undefined) members.push(`${JSON.stringify(key)}:${write(item, `${path}.${key}`, ancestors)}`);
  }
  return `{${members.join(',')}}`;
}
