import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STAMPS } from './paths.mjs';

/** Whether stage `name` last succeeded on exactly this input. */
export function isCurrent(name, fingerprint) {
  try {
    return readFileSync(join(STAMPS, name), 'utf8') === fingerprint;
  } catch {
    return false;
  }
}

/** Remembers that stage `name` succeeded on this input. */
export function remember(name, fingerprint) {
  mkdirSync(STAMPS, { recursive: true });
  const temporary = join(STAMPS, `${name}.${process.pid}`);
  writeFileSync(temporary, fingerprint);
  renameSync(temporary, join(STAMPS, name));
}

/** Digest of the contents of `files`; a missing file counts as such. */
export function digestContents(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(`${file}\0${readOrNothing(file)}\0`);
  return hash.digest('hex');
}

function readOrNothing(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return 'absent';
  }
}

/** Digest of names, sizes and times of `files`: cheap enough for every start. */
export function digestTimes(files) {
  const hash = createHash('sha256');
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\0`);
  }
  return hash.digest('hex');
}

/** Every file below `folder`, sorted; nothing where the folder is missing. */
export function filesBelow(folder) {
  return entries(folder)
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(folder, entry.name)) : [join(folder, entry.name)]))
    .toSorted();
}

/** Names of the folders in `folder`, sorted. */
export function foldersIn(folder) {
  return entries(folder)
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .toSorted();
}

function entries(folder) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
