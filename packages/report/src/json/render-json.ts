import type { RunResult } from '@foretoken/fleet';
import { resultSchema } from './result-schema.ts';
import { writeJson } from './write-json.ts';

/**
 * `result.json`: keys in the order of the schema (free names sorted), lists of numbers on one line,
 * a final newline. NaN and ±Infinity become null (see {@link resultSchema}); {@link parseResult}
 * turns them back into NaN.
 */
export function renderJson(result: RunResult): string {
  return writeJson(result, resultSchema);
}
