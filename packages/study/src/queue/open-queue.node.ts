import { missingPackage } from './diagnostics.ts';
import type { QueueBackend } from './queue-backend.ts';
import { parseQueueUrl } from './queue-url.ts';

/** How to reach a queue. */
export interface QueueAccess {
  readonly url: string;
  /** Certificates of the authorities to trust, as PEM text. */
  readonly ca?: string;
}

/** Connects to the server of a queue; its packages are loaded only here. @throws ForetokenError E1040 … E1043. */
export async function openQueueBackend({ url, ca }: QueueAccess, tell: (message: string) => void): Promise<QueueBackend> {
  const address = parseQueueUrl(url, ca !== undefined);
  if (address.kind === 'redis') {
    const { openRedis } = await loaded(async () => await import('./redis/open-redis.node.ts'), 'a queue on Redis or Valkey');
    return await openRedis(address, ca, tell);
  }
  const { openPostgres } = await loaded(async () => await import('./postgres/open-postgres.node.ts'), 'a queue on Postgres');
  return await openPostgres(address, ca, tell);
}

async function loaded<T>(load: () => Promise<T>, what: string): Promise<T> {
  try {
    return await load();
  } catch (error) {
    const { code, message = '' } = error as { readonly code?: string; readonly message?: string };
    const name = /package '([^']+)'|module '([^']+)'/.exec(message)?.slice(1).find((found) => found !== undefined);
    if (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') throw missingPackage(name ?? 'bullmq', what);
    throw error;
  }
}
