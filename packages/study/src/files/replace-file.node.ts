import { mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unwritableFile } from './diagnostics.ts';

/**
 * Writes a file under another name and renames it: a reader sees the old file or the new one, never half, and so does who comes after a power
 * failure. Missing folders are made. @throws ForetokenError E0211; the old file is then as it was.
 */
export async function replaceFile(path: string, content: Iterable<string | Uint8Array>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeWhole(temporary, content);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw unwritableFile(path, error);
  }
}

async function writeWhole(path: string, content: Iterable<string | Uint8Array>): Promise<void> {
  const file = await open(path, 'w');
  try {
    for (const part of batches(content)) await file.appendFile(part);
    await file.sync();
  } finally {
    await file.close();
  }
}

const BATCH_BYTES = 1024 * 1024;

/** The same content in larger parts: a table has many short lines. */
function* batches(content: Iterable<string | Uint8Array>): Generator<Uint8Array> {
  let held: Uint8Array[] = [];
  let bytes = 0;
  for (const part of content) {
    const next = typeof part === 'string' ? Buffer.from(part) : part;
    held.push(next);
    bytes += next.length;
    if (bytes < BATCH_BYTES) continue;
    yield Buffer.concat(held);
    held = [];
    bytes = 0;
  }
  yield Buffer.concat(held);
}
