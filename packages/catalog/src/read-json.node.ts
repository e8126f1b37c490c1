import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ForetokenError } from '@foretoken/kernel';
import { modelsDir } from './models-dir.node.ts';

/** Parsed content of a JSON file, a leading byte order mark allowed. Throws E0309 when it cannot be read or parsed. */
export function readJson(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8').replace(/^\uFEFF/, ''));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ForetokenError(`${path} is not readable as JSON: ${reason}.`, {
      code: 'E0309',
      path,
      hint: 'Check that the file exists, may be read and is complete JSON.',
    });
  }
}

/** File names without `.json` in a folder of `models/`, sorted. */
export function modelFiles(folder: string): readonly string[] {
  return readdirSync(join(modelsDir(), folder))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();
}
