import type { GpuSpec } from '@foretoken/catalog';
import { modelsDir, readJson } from '@foretoken/catalog/node';
import type { LatencyData } from './latency-data.ts';
import { parseLatencyData } from './latency-data.ts';

/**
 * Latency data of a GPU from `models/latency/` (environment variable FORETOKEN_MODELS, else the folder above
 * this package), or from `directory`.
 * @throws ForetokenError E0308 and E0309 where files are missing, E0401 and E0402 where they are malformed.
 */
export function loadLatencyData(gpu: GpuSpec, directory: string = `${modelsDir()}/latency`): LatencyData {
  return parseLatencyData(gpu, (name) => readJson(`${directory}/${name}.json`));
}
