import type { PoolConfig } from 'pg';
import type { QueueAddress } from '../queue-url.ts';

/** Options of node-postgres; `ca`: PEM text. */
export function postgresOptions({ url, tls }: QueueAddress, ca: string | undefined): PoolConfig {
  return { connectionString: url.href, ssl: sslOf(tls, ca), max: 4, connectionTimeoutMillis: 10_000, keepAlive: true, application_name: 'foretoken' };
}

function sslOf(tls: QueueAddress['tls'], ca: string | undefined): PoolConfig['ssl'] {
  const authority = ca === undefined ? {} : { ca };
  if (tls === 'off') return false;
  if (tls === 'unverified') return { rejectUnauthorized: false };
  return tls === 'ca-only' ? { ...authority, checkServerIdentity: () => undefined } : authority;
}
