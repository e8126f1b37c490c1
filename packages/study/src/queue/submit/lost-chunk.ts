import type { PointFailure } from '../../point/point.ts';

/** Outcome of a point on which workers died, or which none could even begin, after all tries. */
export function lostPoint(key: string, reason: string): PointFailure {
  return {
    key,
    status: 'failed',
    code: 'E1049',
    message: `no worker could compute this point: ${reason}`,
    hint: 'Look at the logs of the workers: out of memory, killed, or a full disk; starting the sweep again tries it again.',
    exitCode: 1,
  };
}
