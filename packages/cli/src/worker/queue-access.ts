import process from 'node:process';
import { noQueueUrl, type QueueAccess, readText } from '@foretoken/study/node';

/** Flags of commands that reach a queue. */
export interface QueueFlags {
  readonly queue: string | undefined;
  readonly 'queue-ca': string | undefined;
}

/** How to reach the queue that the flags name, or else the environment. @throws ForetokenError E0210, E1040. */
export async function queueAccess(flags: QueueFlags): Promise<QueueAccess> {
  const { FORETOKEN_QUEUE, FORETOKEN_QUEUE_CA } = process.env;
  const url = flags.queue ?? FORETOKEN_QUEUE ?? '';
  if (url === '') throw noQueueUrl();
  const file = flags['queue-ca'] ?? FORETOKEN_QUEUE_CA ?? '';
  return { url, ...(file === '' ? {} : { ca: await readText(file) }) };
}
