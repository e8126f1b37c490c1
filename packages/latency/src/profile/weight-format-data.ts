import type { JsonObject } from './read-json.ts';
import { numberAt, objectAt } from './read-json.ts';

/** A format without products of its own: few rows read packed weights, more unpack them into 16 bit first. */
export interface UnpackCost {
  /** Rows up to which the fused kernel serves. */
  readonly fusedRows: number;
  /** Shares of the memory bandwidth. */
  readonly fusedBandwidth: number;
  readonly unpackBandwidth: number;
  readonly launchUs: number;
}

/** What products and caches of odd formats cost (`models/latency/weight-formats.json`); absent = nothing extra. */
export interface WeightFormatData {
  readonly unpack: Readonly<Record<string, UnpackCost>>;
  /** Microseconds added to each product. */
  readonly extraUs: Readonly<Record<string, number>>;
  /** Share of the bandwidth at which attention reads a cache format, relative to 16 bit. */
  readonly kvBandwidth: Readonly<Record<string, number>>;
  /** Both ends of the error band move away from 1 by this factor where one of these guesses counts. */
  readonly guessBandFactor: number;
}

/** Reads `weight-formats.json`. */
export function parseWeightFormats(json: unknown, where: string): WeightFormatData {
  const file = objectAt(json, where);
  const unpack: Record<string, UnpackCost> = {};
  const extraUs: Record<string, number> = {};
  for (const [key, row, path] of rowsOf(file['weights'], `${where}.weights`)) {
    if (row['extra_us'] === undefined) unpack[key] = parseUnpack(row, path);
    else extraUs[key] = numberAt(row, 'extra_us', path);
  }
  const kv = rowsOf(file['kv'], `${where}.kv`).map(([key, row, path]) => [key, numberAt(row, 'bandwidth', path)] as const);
  return { unpack, extraUs, kvBandwidth: Object.fromEntries(kv), guessBandFactor: numberAt(file, 'guess_band_factor', where) };
}

function rowsOf(json: unknown, where: string): readonly (readonly [key: string, row: JsonObject, path: string])[] {
  const rows = objectAt(json, where);
  return Object.keys(rows).map((key) => [key, objectAt(rows[key], `${where}.${key}`), `${where}.${key}`] as const);
}

function parseUnpack(row: JsonObject, where: string): UnpackCost {
  return {
    fusedRows: numberAt(row, 'fused_rows', where),
    fusedBandwidth: numberAt(row, 'fused_bandwidth', where),
    unpackBandwidth: numberAt(row, 'unpack_bandwidth', where),
    launchUs: numberAt(row, 'launch_us', where),
  };
}
