import type { Pool, QueryResult, QueryResultRow } from 'pg';
import { missingBlob } from '../diagnostics.ts';
import { KEPT_S, type QueueStore, type WorkerInfo } from '../queue-store.ts';

/** Runs a query again until the server answers. */
export type Retry = <T>(work: () => Promise<T>) => Promise<T>;

/** Postgres as store: tables foretoken_blob (a row per part), foretoken_result and foretoken_worker in the schema of the queue. */
export class PostgresStore implements QueueStore {
  readonly #pool: Pool;
  readonly #schema: string;
  readonly #retry: Retry;

  constructor(pool: Pool, schema: string, retry: Retry) {
    this.#pool = pool;
    this.#schema = schema;
    this.#retry = retry;
  }

  /** Creates the tables where they are missing, and forgets what is older than a week. */
  async prepare(): Promise<void> {
    const { rowCount } = await this.#query(`SELECT 1 FROM information_schema.tables WHERE table_schema = $1 AND table_name = 'foretoken_worker'`, [this.#schema]);
    if (rowCount === 0) await this.#query(`BEGIN; SELECT pg_advisory_xact_lock(hashtext('foretoken')); CREATE SCHEMA IF NOT EXISTS ${this.#schema}; ${this.#tables()} COMMIT;`);
    for (const table of ['blob', 'result']) await this.#query(`DELETE FROM ${this.#schema}.foretoken_${table} WHERE used_at < now() - interval '${KEPT_S} seconds'`);
  }

  async hasBlob(sha256: string): Promise<boolean> {
    const { rows } = await this.#query<{ parts: number }>(`UPDATE ${this.#schema}.foretoken_blob SET used_at = now() WHERE sha256 = $1 RETURNING parts`, [sha256]);
    return rows.length > 0 && rows.length === rows[0]?.parts;
  }

  async putBlob(sha256: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
    let count = 0;
    for await (const part of parts) {
      // The number of parts is not known before the last: until then no file has it.
      await this.#query(`INSERT INTO ${this.#schema}.foretoken_blob (sha256, part, parts, bytes) VALUES ($1, $2, -1, $3) ON CONFLICT (sha256, part) DO UPDATE SET bytes = excluded.bytes, used_at = now()`, [sha256, count++, Buffer.from(part)]);
    }
    await this.#query(`UPDATE ${this.#schema}.foretoken_blob SET parts = $2 WHERE sha256 = $1`, [sha256, count]);
  }

  async *blob(sha256: string): AsyncGenerator<Uint8Array> {
    for (let part = 0, parts = 1; part < parts; part++) {
      const { rows } = await this.#query<{ parts: number; bytes: Buffer }>(`SELECT parts, bytes FROM ${this.#schema}.foretoken_blob WHERE sha256 = $1 AND part = $2`, [sha256, part]);
      const [row] = rows;
      if (row === undefined || row.parts < 0) throw missingBlob(sha256);
      ({ parts } = row);
      yield row.bytes;
    }
  }

  async putResult(study: string, job: string, result: Uint8Array): Promise<void> {
    await this.#query(`INSERT INTO ${this.#schema}.foretoken_result (study, job, bytes) VALUES ($1, $2, $3) ON CONFLICT (study, job) DO UPDATE SET bytes = excluded.bytes, used_at = now()`, [study, job, Buffer.from(result)]);
  }

  async resultIds(study: string): Promise<readonly string[]> {
    const { rows } = await this.#query<{ job: string }>(`SELECT job FROM ${this.#schema}.foretoken_result WHERE study = $1`, [study]);
    return rows.map(({ job }) => job);
  }

  async result(study: string, job: string): Promise<Uint8Array | undefined> {
    const { rows } = await this.#query<{ bytes: Buffer }>(`SELECT bytes FROM ${this.#schema}.foretoken_result WHERE study = $1 AND job = $2`, [study, job]);
    return rows[0]?.bytes;
  }

  async dropResult(study: string, job: string): Promise<void> {
    await this.#query(`DELETE FROM ${this.#schema}.foretoken_result WHERE study = $1 AND job = $2`, [study, job]);
  }

  async announce(worker: WorkerInfo, ttlS: number): Promise<void> {
    await this.#query(`INSERT INTO ${this.#schema}.foretoken_worker (id, info, until) VALUES ($1, $2, now() + $3 * interval '1 second') ON CONFLICT (id) DO UPDATE SET info = excluded.info, until = excluded.until`, [worker.id, JSON.stringify(worker), ttlS]);
  }

  async leave(id: string): Promise<void> {
    await this.#query(`DELETE FROM ${this.#schema}.foretoken_worker WHERE id = $1 OR until < now()`, [id]);
  }

  async workers(): Promise<readonly WorkerInfo[]> {
    const { rows } = await this.#query<{ info: WorkerInfo }>(`SELECT info FROM ${this.#schema}.foretoken_worker WHERE until >= now() ORDER BY id`);
    return rows.map(({ info }) => info);
  }

  #tables(): string {
    return `
      CREATE TABLE IF NOT EXISTS ${this.#schema}.foretoken_blob (sha256 text, part integer, parts integer NOT NULL, bytes bytea NOT NULL, used_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (sha256, part));
      CREATE TABLE IF NOT EXISTS ${this.#schema}.foretoken_result (study text, job text, bytes bytea NOT NULL, used_at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (study, job));
      CREATE TABLE IF NOT EXISTS ${this.#schema}.foretoken_worker (id text PRIMARY KEY, info jsonb NOT NULL, until timestamptz NOT NULL);`;
  }

  async #query<Row extends QueryResultRow>(text: string, values?: readonly unknown[]): Promise<QueryResult<Row>> {
    return await this.#retry(async () => await (values === undefined ? this.#pool.query<Row>(text) : this.#pool.query<Row>(text, [...values])));
  }
}
