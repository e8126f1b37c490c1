import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder that nobody else uses. */
export function freshFolder(): string {
  return mkdtempSync(join(tmpdir(), 'foretoken-study-'));
}

/** Every file below a folder, by path, as text of its bytes. */
export function folderBytes(folder: string): Readonly<Record<string, string>> {
  const files = readdirSync(folder, { withFileTypes: true, recursive: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [join(parentPath, name).slice(folder.length), readFileSync(join(parentPath, name), 'latin1')]).toSorted());
}
