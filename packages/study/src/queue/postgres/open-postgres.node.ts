import { type ConnectionOptions, createPostgresBackend, Queue, Worker } from 'bullmq';
import pg from 'pg';
import { elapsedMs } from '../../clock/wall-clock.node.ts';
import { sleep } from '../sleep.node.ts';
import { failingQueue, refusedByQueue, unreachableQueue } from '../diagnostics.ts';
import { LinkState } from '../link-state.ts';
import { OpenedParts } from '../opened-parts.ts';
import { type QueueBackend, workerOptions } from '../queue-backend.ts';
import { type QueueAddress, redactUrls } from '../queue-url.ts';
import { postgresOptions } from './postgres-options.node.ts';
import { PostgresStore, type Retry } from './postgres-store.node.ts';

/** A server that is just starting is given so long. */
const PATIENCE_MS = 10_000;
const PAUSE_MS = 1000;

/** Connects to Postgres 13 or newer; tables are made in the schema that the prefix names. @throws ForetokenError E1041, E1042. */
export async function openPostgres(address: QueueAddress, ca: string | undefined, tell: (message: string) => void): Promise<QueueBackend> {
  const options = postgresOptions(address, ca);
  const { prefix: schema, shown } = address;
  const pool = new pg.Pool(options);
  const link = new LinkState(shown, tell);
  pool.on('error', (error) => link.down(reasonOf(error)));
  await greet(pool, shown);
  const store = new PostgresStore(pool, schema, retryOf(link));
  await store.prepare();
  // BullMQ's types speak of Redis unless its generics are spelled out.
  const connection = { ...options, schema, migrate: true } as unknown as ConnectionOptions;
  const opened = new OpenedParts((error) => (isConnectionLoss(error) ? link.down(reasonOf(error)) : undefined));
  return {
    store,
    openQueue: (name) => opened.add(new Queue(name, { connection }, createPostgresBackend as never)),
    openWorker: (name, work, choices) => opened.add(new Worker(name, async (job) => await work({ id: job.id ?? '', data: job.data }), { connection, ...workerOptions(choices) }, createPostgresBackend as never)),
    told: (error) => (error instanceof pg.DatabaseError ? failingQueue(shown, reasonOf(error)) : error),
    close: async () => {
      await opened.close();
      await pool.end();
    },
  };
}

async function greet(pool: pg.Pool, shown: string): Promise<void> {
  const startMs = elapsedMs();
  for (;;) {
    try {
      await pool.query('SELECT 1');
      return;
    } catch (error) {
      const { code = '' } = error as { readonly code?: string };
      const reason = reasonOf(error);
      // Class 28: authorization; 3D: no such database; 42501: no right.
      if (/^(28|3D|42501)/.test(code) || reason.includes('SASL')) {
        await pool.end();
        throw refusedByQueue(shown, reason);
      }
      if (elapsedMs() - startMs > PATIENCE_MS || !isConnectionLoss(error)) {
        await pool.end();
        throw unreachableQueue(shown, reason);
      }
      await sleep(PAUSE_MS);
    }
  }
}

function retryOf(link: LinkState): Retry {
  return async (work) => {
    for (;;) {
      try {
        const result = await work();
        link.up();
        return result;
      } catch (error) {
        if (!isConnectionLoss(error)) throw error;
        link.down(reasonOf(error));
        await sleep(PAUSE_MS);
      }
    }
  };
}

/** Classes of SQLSTATE: 08 connection, 57P0x the server stops or starts, 53300 too many connections. */
function isConnectionLoss(error: unknown): boolean {
  const { code = '' } = error as { readonly code?: string };
  return /^(08|57P0|53300)/.test(code) || /ECONN|EPIPE|ETIMEDOUT|terminated|timeout|closed the connection/i.test(`${code} ${reasonOf(error)}`);
}

function reasonOf(error: unknown): string {
  const { code, message, errors } = error as { readonly code?: string; readonly message?: string; readonly errors?: readonly Error[] };
  // Several addresses of one host fail together, as an error without a message.
  return redactUrls(message === undefined || message === '' ? (errors?.[0]?.message ?? code ?? 'unknown error') : message);
}
