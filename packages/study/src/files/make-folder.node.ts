import { mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a folder and the missing ones above it, level by level: `mkdirSync` with `recursive` never returns where the
 * parent exists and yet answers ENOENT, as /proc does.
 * @throws the system error of the first level that cannot be made.
 */
export function makeFolder(folder: string): void {
  const missing: string[] = [];
  let path = resolve(folder);
  for (; !isFolder(path); path = dirname(path)) missing.push(path);
  for (const level of missing.reverse()) makeLevel(level);
}

/** False when nothing is there. @throws ENOTDIR when it is a file, EACCES when it cannot be seen. */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found !== undefined && !found.isDirectory()) throw Object.assign(new Error(`${path} is a file`), { code: 'ENOTDIR' });
  return found !== undefined;
}

function makeLevel(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST' && isFolder(path)) return;
    throw code === 'ENOENT' ? Object.assign(new Error(`no folder can be made in ${dirname(path)}`), { code: 'UNMAKEABLE' }) : error;
  }
}
