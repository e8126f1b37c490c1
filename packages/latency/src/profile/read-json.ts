import { ForetokenError } from '@foretoken/kernel';

/** A JSON object whose fields are still unknown. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** The value as an object, or E0401 naming `where`. */
export function objectAt(value: unknown, where: string): JsonObject {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  throw malformed(where, 'an object', value);
}

/** Field `key` as a finite number, or E0401. */
export function numberAt(from: JsonObject, key: string, where: string): number {
  const value = from[key];
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw malformed(`${where}.${key}`, 'a finite number', value);
}

/** Field `key` as a finite number or null when null or absent. */
export function numberOrNullAt(from: JsonObject, key: string, where: string): number | null {
  return from[key] === null || from[key] === undefined ? null : numberAt(from, key, where);
}

/** Field `key` as text, or E0401. */
export function textAt(from: JsonObject, key: string, where: string): string {
  const value = from[key];
  if (typeof value === 'string') return value;
  throw malformed(`${where}.${key}`, 'text', value);
}

/** Field `key` as a list of finite numbers, or E0401. */
export function numbersAt(from: JsonObject, key: string, where: string): readonly number[] {
  const value = from[key];
  if (Array.isArray(value) && value.every((item) => typeof item === 'number' && Number.isFinite(item))) return value as number[];
  throw malformed(`${where}.${key}`, 'a list of finite numbers', value);
}

/** The value as a list, or E0401 naming `where`. */
export function listAt(value: unknown, where: string): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw malformed(where, 'a list', value);
}

function malformed(where: string, wanted: string, value: unknown): ForetokenError {
  const shown = value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 60) ?? String(value));
  return new ForetokenError(`The latency data is malformed: ${where} must be ${wanted}, found ${shown}.`, {
    code: 'E0401',
    path: where,
    hint: 'Restore the file from the repository, or correct the field; models/latency/README.md describes the format.',
  });
}
