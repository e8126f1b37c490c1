import type { PointFailure } from '../point/point.ts';

/** Outcome of a point whose thread ended before it answered; it is tried again when the study is resumed. */
export function deadThread(key: string, error: unknown): PointFailure {
  const { code } = error as { readonly code?: unknown };
  const reason = code === 'ERR_WORKER_OUT_OF_MEMORY' ? 'it ran out of memory' : error instanceof Error ? error.message : String(error);
  return {
    key,
    status: 'failed',
    code: 'E1020',
    message: `the thread that ran this point died: ${reason}`,
    hint: 'Give it more memory with NODE_OPTIONS=--max-old-space-size=…, use fewer --workers, or a shorter workload; the same command tries it again.',
    exitCode: 1,
  };
}
