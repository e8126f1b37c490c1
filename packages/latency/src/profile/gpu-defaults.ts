import type { GemmTile, ProfileEntry, ProfileTable, TableName } from './gpu-profile.ts';
import { parseTables, parseTheta } from './parse-profile.ts';
import { numberAt, objectAt, textAt } from './read-json.ts';

/** Parameters for GPUs without measurements, and rows that a measured GPU lacks. */
export interface GpuDefaults {
  readonly source: string;
  readonly sm: number;
  readonly l2Bytes: number;
  readonly linkBytesPerS: number;
  readonly lowIntensityFlopPerByte: number;
  readonly lowIntensityEc: number;
  /** Below this many FLOP per byte matrix products have `lowIntensityTile` too, and the error band is `lowIntensityBandPct`. */
  readonly lowIntensityGemmFlopPerByte: number;
  readonly lowIntensityTile: GemmTile;
  readonly lowIntensityBandPct: readonly [number, number];
  /** Error band in percent, low and high. */
  readonly bandPct: readonly [number, number];
  readonly tables: Readonly<Record<TableName, ProfileTable>>;
  /** All-reduce over PCIe by the GPU it was measured on. */
  readonly pcieAllReduce: Readonly<Record<string, ProfileTable>>;
}

/** Reads `defaults-unknown-gpu.json`. */
export function parseGpuDefaults(json: unknown, where: string): GpuDefaults {
  const file = objectAt(json, where);
  const sheet = objectAt(file['datasheet_defaults'], `${where}.datasheet_defaults`);
  const low = objectAt(file['low_intensity'], `${where}.low_intensity`);
  const band = objectAt(file['logo_band'], `${where}.logo_band`);
  return {
    source: textAt(objectAt(file['provenance'], `${where}.provenance`), 'source', `${where}.provenance`),
    sm: numberAt(sheet, 'sm', `${where}.datasheet_defaults`),
    l2Bytes: numberAt(sheet, 'l2_bytes', `${where}.datasheet_defaults`),
    linkBytesPerS: numberAt(sheet, 'link_bytes_per_s', `${where}.datasheet_defaults`),
    lowIntensityFlopPerByte: numberAt(low, 'below_flop_per_byte', `${where}.low_intensity`),
    lowIntensityEc: numberAt(low, 'attn_decode_ec', `${where}.low_intensity`),
    lowIntensityGemmFlopPerByte: numberAt(low, 'gemm_below_flop_per_byte', `${where}.low_intensity`),
    lowIntensityTile: parseTile(low['gemm_tile'], `${where}.low_intensity.gemm_tile`),
    lowIntensityBandPct: [numberAt(low, 'band_low_pct', `${where}.low_intensity`), numberAt(low, 'band_high_pct', `${where}.low_intensity`)],
    bandPct: [numberAt(band, 'low_pct', `${where}.logo_band`), numberAt(band, 'high_pct', `${where}.logo_band`)],
    tables: parseTables(file, where),
    pcieAllReduce: parsePcie(file['allreduce_pcie'], `${where}.allreduce_pcie`),
  };
}

function parseTile(json: unknown, where: string): GemmTile {
  const tile = objectAt(json, where);
  return [numberAt(tile, 'rows', where), numberAt(tile, 'columns', where), numberAt(tile, 'efficiency', where)];
}

function parsePcie(json: unknown, where: string): Readonly<Record<string, ProfileTable>> {
  const byGpu: Record<string, ProfileTable> = {};
  for (const [gpu, rows] of Object.entries(objectAt(json, where))) {
    const table: Record<string, ProfileEntry> = {};
    for (const [key, theta] of Object.entries(objectAt(rows, `${where}.${gpu}`))) {
      table[key] = { theta: parseTheta(theta, ['a1_us', 'e1', 'a2_us', 'e2'], `${where}.${gpu}.${key}`), resid: null, mapePct: null };
    }
    byGpu[gpu] = table;
  }
  return byGpu;
}
