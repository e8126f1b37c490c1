import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { badSql, noDuckdb, noStudy } from './diagnostics.ts';

/** Rows of a query: names of the columns, and plain values. */
export interface QueryResult {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number | boolean | null)[])[];
}

type Duckdb = typeof import('@duckdb/node-api');

/**
 * Answers SQL about the table `points` of a finished study with DuckDB, an optional package that is loaded only here.
 * @throws ForetokenError E1024 (no study), E1027 (DuckDB is not installed), E1028 (it refuses the query).
 */
export async function queryStudy(folder: string, sql: string, load: () => Promise<Duckdb> = async () => await import('@duckdb/node-api')): Promise<QueryResult> {
  if (!existsSync(join(folder, 'study.json'))) throw noStudy(folder);
  const { DuckDBInstance } = await loaded(load);
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  try {
    await connection.run(`CREATE VIEW points AS SELECT * FROM read_parquet('${literal(join(resolve(folder), 'parts'))}/*.parquet')`);
    const reader = await connection.runAndReadAll(sql);
    return { columns: reader.columnNames(), rows: reader.getRows().map((row) => row.map(plain)) };
  } catch (error) {
    throw badSql(sql, error);
  } finally {
    connection.closeSync();
  }
}

/** A path in a pattern in a text of SQL: in names of folders `*`, `?` and `[` stand for themselves. */
function literal(path: string): string {
  return path.replaceAll(/[*?[]/g, '[$&]').replaceAll("'", "''");
}

async function loaded(load: () => Promise<Duckdb>): Promise<Duckdb> {
  try {
    return await load();
  } catch (error) {
    throw noDuckdb(error);
  }
}

/** Whole numbers of 64 bits become numbers where they fit, else text; dates, decimals and lists become text. */
function plain(value: unknown): string | number | boolean | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string') return value;
  if (typeof value === 'bigint' && value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER) return Number(value);
  return String(value as bigint | object);
}
