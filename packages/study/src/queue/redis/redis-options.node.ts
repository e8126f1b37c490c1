import type { RedisOptions } from 'ioredis';
import type { QueueAddress } from '../queue-url.ts';

const LONGEST_PAUSE_MS = 2000;

/** Options of a client that waits for its server for ever, as BullMQ wants. `ca`: PEM text. */
export function redisOptions({ url, tls }: QueueAddress, ca: string | undefined): Omit<RedisOptions, 'replyMapping'> {
  const host = url.hostname.replaceAll(/[[\]]/g, '') || '127.0.0.1';
  return {
    host,
    port: Number(url.port || 6379),
    db: Number(url.pathname.slice(1) || 0),
    maxRetriesPerRequest: null,
    lazyConnect: true,
    connectTimeout: 10_000,
    keepAlive: 10_000,
    retryStrategy: (attempt) => Math.min(attempt * 100, LONGEST_PAUSE_MS),
    ...(url.username === '' ? {} : { username: decodeURIComponent(url.username) }),
    ...(url.password === '' ? {} : { password: decodeURIComponent(url.password) }),
    ...(tls === 'off' ? {} : { tls: ca === undefined ? {} : { ca } }),
  };
}
