import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';

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
