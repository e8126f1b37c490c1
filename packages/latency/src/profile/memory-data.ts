import type { EngineMemoryData } from './engine-memory-data.ts';
import { parseEngineMemory } from './engine-memory-data.ts';
import { numberAt, objectAt, textAt } from './read-json.ts';

const GIB = 1024 * 1024 * 1024;

/** Constants of the GPU memory model (reference: latency-memory.md section 8). */
export interface MemoryData {
  readonly contextBytes: number;
  /** Added from two ranks on. */
  readonly ncclBytes: number;
  readonly activationFactor: number;
  readonly samplerBytesPerVocab: number;
  /** What CUDA offers a process, by GPU id. */
  readonly usableBytes: Readonly<Record<string, number>>;
  /** Driver total minus what CUDA offers, where the latter is unknown. */
  readonly driverReservedBytes: number;
  readonly graphBaseBytes: number;
  readonly graphBytesPerLayerAndSize: number;
  /** First vLLM version that subtracts a CUDA-graph estimate. */
  readonly graphSinceVersion: string;
  /** Rules of other engines than vLLM V1. */
  readonly engines: EngineMemoryData;
}

/** Reads `memory.json`. */
export function parseMemory(json: unknown, where: string): MemoryData {
  const file = objectAt(json, where);
  const v1 = objectAt(file['vllm_v1'], `${where}.vllm_v1`);
  const usable = objectAt(file['usable_gib'], `${where}.usable_gib`);
  const reserved = objectAt(file['driver_reserved_gib'], `${where}.driver_reserved_gib`);
  const graphs = objectAt(file['cuda_graphs'], `${where}.cuda_graphs`);
  return {
    contextBytes: numberAt(v1, 'context_gib', `${where}.vllm_v1`) * GIB,
    ncclBytes: numberAt(v1, 'nccl_gib', `${where}.vllm_v1`) * GIB,
    activationFactor: numberAt(v1, 'activation_factor', `${where}.vllm_v1`),
    samplerBytesPerVocab: numberAt(v1, 'sampler_bytes_per_vocab', `${where}.vllm_v1`),
    usableBytes: Object.fromEntries(Object.keys(usable).map((id) => [id, numberAt(usable, id, `${where}.usable_gib`) * GIB])),
    driverReservedBytes: numberAt(reserved, 'value', `${where}.driver_reserved_gib`) * GIB,
    graphBaseBytes: numberAt(graphs, 'base_gib', `${where}.cuda_graphs`) * GIB,
    graphBytesPerLayerAndSize: numberAt(graphs, 'bytes_per_layer_and_size', `${where}.cuda_graphs`),
    graphSinceVersion: textAt(graphs, 'since_version', `${where}.cuda_graphs`),
    engines: parseEngineMemory(file['engines'], `${where}.engines`),
  };
}
