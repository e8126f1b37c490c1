import { notJson, type TracePosition } from '../diagnostics.ts';
import { locateJsonFault } from './json-error.ts';

/** One line of a JSON Lines file. */
export type JsonRow = Readonly<Record<string, unknown>>;

/** The object on a line. @throws ForetokenError E0507 with the column where the JSON breaks. */
export function parseJsonRow(text: string, position: TracePosition): JsonRow {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const { index, found } = locateJsonFault(text);
    throw notJson({ ...position, column: index + 1 }, found);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw notJson({ ...position, column: 1 }, 'the line is not an object');
  return value as JsonRow;
}
