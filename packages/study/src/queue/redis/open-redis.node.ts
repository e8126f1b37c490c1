import { type ConnectionOptions, Queue, Worker } from 'bullmq';
import { Redis, ReplyError } from 'ioredis';
import { evictionWarning, failingQueue, refusedByQueue, unreachableQueue } from '../diagnostics.ts';
import { elapsedMs } from '../../clock/wall-clock.node.ts';
import { sleep } from '../sleep.node.ts';
import { LinkState } from '../link-state.ts';
import { OpenedParts } from '../opened-parts.ts';
import { type QueueBackend, workerOptions } from '../queue-backend.ts';
import { type QueueAddress, redactUrls } from '../queue-url.ts';
import { redisOptions } from './redis-options.node.ts';
import { RedisStore } from './redis-store.node.ts';

/** A server that is just starting is given so long. */
const PATIENCE_MS = 10_000;
/** Jobs tell everything that happens to them in a stream, which nobody here reads. */
const EVENTS_KEPT = 100;

/** Connects to Redis 6.2 or newer, or Valkey. @throws ForetokenError E1041, E1042. */
export async function openRedis(address: QueueAddress, ca: string | undefined, tell: (message: string) => void): Promise<QueueBackend> {
  const options = redisOptions(address, ca);
  await greet(new Redis({ ...options, retryStrategy: () => null }), address);
  const client = new Redis(options);
  const link = new LinkState(address.shown, tell);
  let isClosing = false;
  client.on('ready', () => link.up());
  client.on('error', (error) => link.down(reasonOf(error)));
  client.on('close', () => (isClosing ? undefined : link.down('the server closed it')));
  await client.connect();
  const policy = await evictionPolicy(client);
  if (policy !== 'noeviction') tell(evictionWarning(address.shown, policy));
  const { prefix } = address;
  // Another copy of the types of ioredis may be the one that BullMQ sees.
  const connection = client as unknown as ConnectionOptions;
  const opened = new OpenedParts((error) => (isConnectionLoss(error) ? link.down(reasonOf(error)) : undefined));
  return {
    store: new RedisStore(client, prefix),
    openQueue: (name) => opened.add(new Queue(name, { connection, prefix, streams: { events: { maxLen: EVENTS_KEPT } } })),
    openWorker: (name, work, choices) => opened.add(new Worker(name, async (job) => await work({ id: job.id ?? '', data: job.data }), { connection, prefix, ...workerOptions(choices) })),
    told: (error) => (error instanceof ReplyError ? failingQueue(address.shown, reasonOf(error)) : error),
    close: async () => {
      isClosing = true;
      await opened.close();
      client.disconnect();
    },
  };
}

/** Tries the address out, so that a wrong one is told at once and not retried for ever. */
async function greet(client: Redis, { shown }: QueueAddress): Promise<void> {
  let said = '';
  client.on('error', (error) => (said = reasonOf(error)));
  const startMs = elapsedMs();
  try {
    for (;;) {
      try {
        await client.connect();
        // The client itself says nothing of a database that there is not.
        await client.select(client.options.db ?? 0);
        return;
      } catch (error) {
        const reason = said === '' ? reasonOf(error) : said;
        if (/WRONGPASS|NOAUTH|NOPERM|ERR (AUTH|invalid password)|out of range/i.test(reason)) throw refusedByQueue(shown, reason);
        if (elapsedMs() - startMs > PATIENCE_MS || /certificate|self-signed|ENOTFOUND|altnames|SSL|EPROTO/i.test(reason)) throw unreachableQueue(shown, reason);
        await sleep(500);
      }
    }
  } finally {
    client.disconnect();
  }
}

const POLICY = /^maxmemory_policy:(\S+)/m;

/** What the server does when its memory is full; some do not say. */
async function evictionPolicy(client: Redis): Promise<string> {
  return POLICY.exec(await client.info('memory').catch(() => ''))?.[1] ?? 'noeviction';
}

function isConnectionLoss(error: unknown): boolean {
  return /ECONN|EPIPE|ETIMEDOUT|closed|LOADING|MASTERDOWN/i.test(reasonOf(error));
}

/** The message alone: errors of clients carry the failed command, which may be the one with the password. */
function reasonOf(error: unknown): string {
  const { code, message } = error as { readonly code?: string; readonly message?: string };
  return redactUrls(message === undefined || message === '' ? (code ?? 'unknown error') : message);
}
