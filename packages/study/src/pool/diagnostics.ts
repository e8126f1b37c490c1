import { ForetokenError } from '@foretoken/kernel';

/** No thread could begin: there is nobody to compute anything. */
export function noThreads(error: unknown): ForetokenError {
  const reason = error instanceof Error ? error.message : String(error);
  return new ForetokenError(`no thread can start: ${reason}`, {
    code: 'E1029',
    exitCode: 1,
    hint: 'Look at the limits of memory and processes here (`ulimit -a`), at NODE_OPTIONS, or use fewer --workers.',
  });
}
