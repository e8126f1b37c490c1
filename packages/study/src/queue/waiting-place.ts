import { queueName } from './chunk-job.ts';
import { parseQueueUrl } from './queue-url.ts';

/** Where an autoscaler sees how much there is to do for workers of one program. */
export interface WaitingPlace {
  readonly kind: 'redis' | 'postgres';
  /** Name of the queue. */
  readonly queue: string;
  /** Chunks that wait: a list of Redis, of which the length counts, or a query of Postgres with one number as answer. */
  readonly waiting: string;
  /** Chunks that are being computed, likewise. */
  readonly active: string;
}

/** @throws ForetokenError E1040. */
export function waitingPlace({ url }: { readonly url: string }, program: string): WaitingPlace {
  const { kind, prefix } = parseQueueUrl(url);
  const queue = queueName(program);
  const query = (state: string): string => `SELECT count(*) FROM ${prefix}.job WHERE queue = '${queue}' AND state = '${state}'`;
  if (kind === 'postgres') return { kind, queue, waiting: query('waiting'), active: query('active') };
  return { kind, queue, waiting: `${prefix}:${queue}:wait`, active: `${prefix}:${queue}:active` };
}
