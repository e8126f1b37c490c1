import { badQueueUrl } from './diagnostics.ts';

/** A queue on a server, as its URL says. */
export interface QueueAddress {
  readonly kind: 'redis' | 'postgres';
  /** The URL without what only we read: `prefix` and, of Postgres, `sslmode`. Holds the password. */
  readonly url: URL;
  readonly tls: 'off' | 'unverified' | 'ca-only' | 'verified';
  /** What our keys begin with; of Postgres the schema. */
  readonly prefix: string;
  /** For messages: without the password. */
  readonly shown: string;
}

const KINDS: Readonly<Record<string, QueueAddress['kind']>> = { 'redis:': 'redis', 'rediss:': 'redis', 'valkey:': 'redis', 'valkeys:': 'redis', 'postgres:': 'postgres', 'postgresql:': 'postgres' };
const SSL_MODES: Readonly<Record<string, QueueAddress['tls']>> = { disable: 'off', require: 'unverified', 'verify-ca': 'ca-only', 'verify-full': 'verified', 'no-verify': 'unverified' };
const PREFIX = /^[A-Za-z_][A-Za-z0-9_]{0,39}$/;

/**
 * Reads `redis://user:password@host:6379/0?prefix=foretoken`, `rediss://…` (TLS) or `postgres://user:password@host/database?sslmode=verify-full`.
 * `hasCa`: a certificate of an authority was given, which turns verification on. @throws ForetokenError E1040.
 */
export function parseQueueUrl(text: string, hasCa = false): QueueAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const kind = url === undefined ? undefined : KINDS[url.protocol];
  if (url === undefined || kind === undefined) throw badQueueUrl(redactUrls(text), 'it must begin with redis://, rediss:// or postgres://');
  const shown = redactUrls(text);
  const prefix = url.searchParams.get('prefix') ?? 'foretoken';
  if (!PREFIX.test(prefix)) throw badQueueUrl(shown, `prefix \`${prefix}\` must be at most 40 letters, digits and underscores`);
  url.searchParams.delete('prefix');
  const tls = kind === 'redis' ? redisTls(url, shown) : postgresTls(url, hasCa, shown);
  return { kind, url, tls, prefix, shown };
}

function redisTls({ protocol, pathname, searchParams }: URL, shown: string): QueueAddress['tls'] {
  if (!/^\/?\d*$/.test(pathname)) throw badQueueUrl(shown, `database \`${pathname.slice(1)}\` must be a number`);
  const [surplus] = [...searchParams.keys()];
  if (surplus !== undefined) throw badQueueUrl(shown, `it has no option \`${surplus}\`; prefix is the only one`);
  return protocol === 'rediss:' || protocol === 'valkeys:' ? 'verified' : 'off';
}

function postgresTls({ searchParams }: URL, hasCa: boolean, shown: string): QueueAddress['tls'] {
  const mode = searchParams.get('sslmode');
  searchParams.delete('sslmode');
  const tls = mode === null ? (hasCa ? 'verified' : 'off') : SSL_MODES[mode];
  if (tls === undefined) throw badQueueUrl(shown, `sslmode \`${mode}\` must be one of ${Object.keys(SSL_MODES).join(', ')}`);
  return tls === 'unverified' && hasCa ? 'ca-only' : tls;
}

/** A text with the passwords of all URLs in it blotted out. */
export function redactUrls(text: string): string {
  return text.replaceAll(/(\w+:\/\/[^\s:/@]*):[^\s/]*@/g, '$1:***@').replaceAll(/([?&]password=)[^\s&]*/g, '$1***');
}
