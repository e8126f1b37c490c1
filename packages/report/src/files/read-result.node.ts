import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunResult } from '@foretoken/fleet';
import { ForetokenError } from '@foretoken/kernel';
import { parseResult } from '../json/parse-result.ts';

/**
 * Reads a `result.json`, or the one in a run's folder. Throws ForetokenError `E0602` when there is
 * none or it is no result of this version.
 */
export async function readResult(path: string): Promise<RunResult> {
  const file = await stat(path).then((entry) => (entry.isDirectory() ? join(path, 'result.json') : path), () => path);
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    const reason = error instanceof Error && 'code' in error && error.code === 'ENOENT' ? 'there is no such file' : String(error);
    throw new ForetokenError(`Cannot read ${file}: ${reason}.`, {
      code: 'E0602',
      path: file,
      hint: 'Give the folder of `foretoken run --out`, or its result.json.',
    });
  });
  return parseResult(text, file);
}
