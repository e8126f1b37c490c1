import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unreadableTrace } from '../diagnostics.ts';

const JSON_FILE = /\.jsonl?(?:\.gz)?$/i;

/**
 * The files of a trace: the path itself, or the JSON files in a folder by name, in the order of their code units.
 * @throws ForetokenError E0510 for a folder without any, and the system's error for a path that is not there.
 */
export async function traceFiles(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => JSON_FILE.test(name)).sort();
  if (names.length === 0) throw unreadableTrace(path, 'the folder has no .json or .jsonl file');
  return names.map((name) => join(path, name));
}
