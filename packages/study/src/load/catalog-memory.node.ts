import type { EngineSpec, GpuSpec } from '@foretoken/catalog';
import { loadEngine, modelsDir } from '@foretoken/catalog/node';
import type { LatencyData } from '@foretoken/latency';
import { loadLatencyData } from '@foretoken/latency/node';

const latencyData = new Map<string, LatencyData>();
const engines = new Map<string, EngineSpec>();

/** Latency data of a GPU of the catalogue, read once per process: reading it takes as long as a short simulation. @throws as `loadLatencyData`. */
export function latencyDataOf(gpu: GpuSpec): LatencyData {
  return remembered(latencyData, gpu.id, () => loadLatencyData(gpu));
}

/** An engine of the catalogue, read once per process. @throws as `loadEngine`. */
export function engineOf(name: string): EngineSpec {
  return remembered(engines, name, () => loadEngine(name));
}

function remembered<T>(known: Map<string, T>, name: string, load: () => T): T {
  const key = `${modelsDir()}\n${name}`;
  const value = known.get(key) ?? load();
  known.set(key, value);
  return value;
}
