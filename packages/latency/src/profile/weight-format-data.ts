import type { JsonObject } from './read-json.ts';
import { numberAt, numberOrNullAt, objectAt } from './read-json.ts';

/** A format that no tensor core knows: a fused kernel reads packed weights; more rows unpack them into 16 bit first. */
export interface PackedCost {
  /** Rows up to which the fused kernel serves; Infinity = always. */
  readonly fusedRows: number;
  /** Shares of the memory bandwidth. */
  readonly fusedBandwidth: number;
  /** 0 where nothing is ever unpacked. */
  readonly unpackBandwidth: number;
  /** Share of the bf16 peak that the fused kernel computes at. */
  readonly fusedCompute: number;
  readonly launchUs: number;
}

/** What products and caches of odd formats cost (`models/latency/weight-formats.json`); absent = nothing extra. */
export interface WeightFormatData {
  readonly packed: Readonly<Record<string, PackedCost>>;
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
  const packed: Record<string, PackedCost> = {};
  const extraUs: Record<string, number> = {};
  for (const [key, row, path] of rowsOf(file['weights'], `${where}.weights`)) {
    if (row['extra_us'] === undefined) packed[key] = parsePacked(row, path);
    else extraUs[key] = numberAt(row, 'extra_us', path);
  }
  const kv = rowsOf(file['kv'], `${where}.kv`).map(([key, row, path]) => [key, numberAt(row, 'bandwidth', path)] as const);
  return { packed, extraUs, kvBandwidth: Object.fromEntries(kv), guessBandFactor: numberAt(file, 'guess_band_factor', where) };
}

function rowsOf(json: unknown, where: string): readonly (readonly [key: string, row: JsonObject, path: string])[] {
  const rows = objectAt(json, where);
  return Object.keys(rows).map((key) => [key, objectAt(rows[key], `${where}.${key}`), `${where}.${key}`] as const);
}

function parsePacked(row: JsonObject, where: string): PackedCost {
  const fusedRows = numberOrNullAt(row, 'fused_rows', where);
  return {
    fusedRows: fusedRows ?? Infinity,
    fusedBandwidth: numberAt(row, 'fused_bandwidth', where),
    fusedCompute: numberAt(row, 'fused_compute', where),
    unpackBandwidth: fusedRows === null ? 0 : numberAt(row, 'unpack_bandwidth', where),
    launchUs: numberAt(row, 'launch_us', where),
  };
}
