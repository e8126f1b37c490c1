import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ForetokenError } from '@foretoken/kernel';

/**
 * Writes beside the target and renames, so that a reader sees the old file or the new one, never half.
 * Makes missing folders. Throws ForetokenError `E0601` when the place cannot be written.
 */
export async function writeFileAtomic(path: string, content: Iterable<string | Uint8Array>): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}.${process.pid}.tmp`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(Readable.from(content, { objectMode: true }), createWriteStream(temporary));
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw isSystemError(error) ? unwritable(path, error) : error;
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'permission is denied',
  EPERM: 'the operation is not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file stands where the folder should be',
  EISDIR: 'a folder stands where the file should be',
  ENAMETOOLONG: 'the path is too long',
};

function unwritable(path: string, error: NodeJS.ErrnoException): ForetokenError {
  const reason = REASONS[error.code ?? ''] ?? error.message;
  return new ForetokenError(`Cannot write ${path}: ${reason}.`, {
    code: 'E0601',
    path,
    hint: 'Choose another output folder, or make this one writable and free some space.',
  });
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).syscall === 'string';
}
