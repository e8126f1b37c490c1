import process from 'node:process';
import { readText } from '@foretoken/study/files';
import { noQueueUrl, type QueueAccess } from '@foretoken/study/node';

/** Flags of commands that reach a queue. */
export interface QueueFlags {
  readonly queue: string | undefined;
  readonly 'queue-ca': string | undefined;
}

/** URL of the queue that the flags name, or else the environment. */
export function queueUrl({ queue }: Pick<QueueFlags, 'queue'>): string | undefined {
  const { FORETOKEN_QUEUE } = process.env;
  return queue ?? (FORETOKEN_QUEUE === '' ? undefined : FORETOKEN_QUEUE);
}

/** How to reach that queue. @throws ForetokenError E0210, E1040. */
export async function queueAccess(flags: QueueFlags): Promise<QueueAccess> {
  const { FORETOKEN_QUEUE_CA } = process.env;
  const url = queueUrl(flags);
  if (url === undefined) throw noQueueUrl();
  const file = flags['queue-ca'] ?? FORETOKEN_QUEUE_CA ?? '';
  return { url, ...(file === '' ? {} : { ca: await readText(file) }) };
}
