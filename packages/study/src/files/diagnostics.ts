import { ForetokenError } from '@foretoken/kernel';

/** Files and folders of the user that cannot be used, E0210 and E0211. */

export function unreadableFile(path: string, error: unknown, base = 'the current folder'): ForetokenError {
  return new ForetokenError(`${path}: cannot read this file: ${reasonOf(error)}`, { code: 'E0210', path, hint: `Check the path; it is relative to ${base}.` });
}

export function unwritableFolder(path: string, error: unknown): ForetokenError {
  return new ForetokenError(`${path}: cannot write into this folder: ${reasonOf(error)}`, { code: 'E0211', path, hint: 'Choose another folder with --out.' });
}

export function unwritableFile(path: string, error: unknown): ForetokenError {
  return new ForetokenError(`${path}: cannot write this file: ${reasonOf(error)}`, { code: 'E0211', path, hint: 'Make room, or choose another folder with --out; what was written before is kept, and the same command goes on from there.' });
}

function reasonOf(error: unknown): string {
  const code = (error as { readonly code?: string }).code ?? '';
  const reasons: Readonly<Record<string, string>> = {
    ENOENT: 'it does not exist',
    EACCES: 'permission denied',
    EISDIR: 'it is a folder',
    ENOTDIR: 'a part of the path is a file',
    EEXIST: 'a file of that name is in the way',
    EROFS: 'the file system is read-only',
    ENOSPC: 'no space is left',
    EDQUOT: 'the quota is used up',
    EFBIG: 'it would be larger than a file may be here',
    EIO: 'the disk fails',
  };
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
