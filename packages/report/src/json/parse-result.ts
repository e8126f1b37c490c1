import type { RunResult } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { revive } from './revive.ts';
import { resultSchema } from './result-schema.ts';

const VERSION = 'foretoken.result/1';

/**
 * Reads the text of a `result.json`; a null measure becomes NaN again and unknown keys are kept.
 * `path` names the text in errors. Throws ForetokenError `E0602` when it is no result of this version.
 */
export function parseResult(text: string, path: string): RunResult {
  const value = parse(text, path);
  const version: unknown = typeof value === 'object' && value !== null && 'schema' in value ? value.schema : undefined;
  if (version !== VERSION) {
    const found = version === undefined ? 'has no schema version' : `has the schema version ${JSON.stringify(version)}`;
    throw refusal(path, `${path} ${found}, but this version of Foretoken reads "${VERSION}".`);
  }
  const { revived, mismatch } = revive(value, resultSchema);
  if (mismatch !== undefined) throw refusal(path, `${path} is not a valid ${VERSION}: ${mismatch}.`);
  return revived as RunResult;
}

function parse(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refusal(path, `${path} is not JSON: ${error instanceof Error ? error.message : String(error)}.`);
  }
}

function refusal(path: string, message: string): ForetokenError {
  return new ForetokenError(message, {
    code: 'E0602',
    path,
    hint: 'Run the scenario again with this version of Foretoken, or open the result with the version that wrote it.',
  });
}
