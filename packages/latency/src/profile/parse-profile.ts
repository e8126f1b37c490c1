import { ForetokenError } from '@foretoken/kernel';
import type { GpuProfile, ProfileDatasheet, ProfileEntry, ProfileTable, ResidualGrid, TableName, Theta } from './gpu-profile.ts';
import { TABLE_NAMES } from './gpu-profile.ts';
import type { JsonObject } from './read-json.ts';
import { numberAt, numberOrNullAt, numbersAt, objectAt, textAt } from './read-json.ts';

/** Constants that each table's formula reads. */
const REQUIRED: Readonly<Record<TableName, readonly string[]>> = {
  gemm: ['ec', 'em', 't0_us', 'p', 'kh', 'wq', 'tq_us'],
  attn_decode: ['t0_us', 'em', 'p', 'tb_us', 'ec', 'bwcta'],
  attn_prefill: ['t0_us', 'ec', 'kmem', 'p', 'em'],
  mla_decode: ['t0_us', 'em', 'ec', 'p', 'tb_us'],
  mla_prefill: ['t0_us', 'ec', 'p', 'em'],
  moe: ['t0_us', 'ec', 'em', 'p', 'e16', 'e64', 'ktok', 'c0', 'I0', 'texp_us'],
  allreduce: ['a1_us', 'e1', 'a2_us', 'e2'],
  nccl: ['alpha_us', 'e', 'gamma_us_per_sqrtKB'],
};

/**
 * A fitted GPU file of `models/latency/` as a profile.
 * @throws ForetokenError E0401 where a field is missing or of the wrong kind.
 */
export function parseProfile(json: unknown, where: string): GpuProfile {
  const file = objectAt(json, where);
  return {
    gpu: textAt(file, 'gpu', where),
    basis: 'fitted',
    source: textAt(objectAt(file['provenance'], `${where}.provenance`), 'source', `${where}.provenance`),
    datasheet: parseDatasheet(objectAt(file['datasheet'], `${where}.datasheet`), `${where}.datasheet`),
    l2Bytes: numberAt(file, 'l2_bytes', where),
    tables: parseTables(file, where),
  };
}

/** All operator tables of a file; absent tables are empty. */
export function parseTables(file: JsonObject, where: string): Readonly<Record<TableName, ProfileTable>> {
  const tables = {} as Record<TableName, ProfileTable>;
  for (const name of TABLE_NAMES) tables[name] = parseTable(file[name] ?? {}, name, `${where}.${name}`);
  return tables;
}

function parseTable(json: unknown, name: TableName, where: string): ProfileTable {
  const table: Record<string, ProfileEntry> = {};
  for (const [key, value] of Object.entries(objectAt(json, where))) {
    table[key] = parseEntry(objectAt(value, `${where}.${key}`), REQUIRED[name], `${where}.${key}`);
  }
  return table;
}

function parseEntry(json: JsonObject, required: readonly string[], where: string): ProfileEntry {
  const resid = json['resid'];
  return {
    theta: parseTheta(json['theta'], required, `${where}.theta`),
    resid: resid === undefined || resid === null ? null : parseGrid(objectAt(resid, `${where}.resid`), `${where}.resid`),
    mapePct: mapeOf(json['err']),
  };
}

/** Constants of one operator; every name in `required` must be there. */
export function parseTheta(json: unknown, required: readonly string[], where: string): Theta {
  const theta = objectAt(json, where);
  const numbers: Record<string, number> = {};
  for (const key of Object.keys(theta)) numbers[key] = numberAt(theta, key, where);
  for (const key of required) numberAt(theta, key, where);
  return numbers;
}

/** Error blocks differ by operator: prefer the model in use (with residuals), then the overall row. */
function mapeOf(err: unknown): number | null {
  if (typeof err !== 'object' || err === null) return null;
  const rows = err as Readonly<Record<string, unknown>>;
  for (const row of [rows['param_resid_offgrid'], rows['all'], rows['param'], rows]) {
    const mape = typeof row === 'object' && row !== null ? (row as Record<string, unknown>)['mape'] : undefined;
    if (typeof mape === 'number') return mape;
  }
  return null;
}

function parseGrid(json: JsonObject, where: string): ResidualGrid {
  const grid = {
    m: numbersAt(json, 'm', where),
    n: numbersAt(json, 'n', where),
    k: numbersAt(json, 'k', where),
    logpct: numbersAt(json, 'logpct', where),
  };
  const cells = grid.m.length * grid.n.length * grid.k.length;
  if (cells === grid.logpct.length && grid.m.length > 1 && grid.n.length > 1 && grid.k.length > 1) return grid;
  throw new ForetokenError(
    `The latency data is malformed: ${where}.logpct holds ${grid.logpct.length} numbers, the axes need ${cells} (and at least two points each).`,
    { code: 'E0401', path: `${where}.logpct`, hint: 'Restore the file from the repository.' },
  );
}

function parseDatasheet(json: JsonObject, where: string): ProfileDatasheet {
  return {
    bf16: numberAt(json, 'bf16', where),
    int8: numberOrNullAt(json, 'int8', where),
    fp8: numberOrNullAt(json, 'fp8', where),
    fp4: numberOrNullAt(json, 'fp4', where),
    bw: numberAt(json, 'bw', where),
    nvl: numberAt(json, 'nvl', where),
    sm: numberAt(json, 'sm', where),
  };
}
