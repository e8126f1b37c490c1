import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

/** Milliseconds of a clock that never goes back: for patience and time-outs, nothing of it reaches a result. */
export function nowMs(): number {
  return performance.now();
}

/** Milliseconds since 1970: for the age of files on disk. */
export function wallClockMs(): number {
  return Date.now();
}

/** Eight random characters: to tell processes and temporary files apart. */
export function randomName(): string {
  return randomBytes(4).toString('hex');
}

/** Waits; rejects with the signal's reason when it is aborted. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  try {
    await wait(ms, undefined, signal === undefined ? {} : { signal });
  } catch (error) {
    throw signal?.aborted === true ? signal.reason : error;
  }
}
