import { ForetokenError } from '@foretoken/kernel';
import type { JsonObject } from './read-json.ts';
import { numberAt, numberOrNullAt, objectAt, textAt } from './read-json.ts';

/** CPU time of one engine per step (reference: latency-memory.md 3.9). */
export interface HostConstants {
  readonly key: string;
  readonly about: string;
  readonly source: string;
  /** The host works while the GPU runs: T = max(gpu + gap, host) instead of the sum. */
  readonly overlapped: boolean;
  readonly gapS: number;
  readonly baseS: number;
  readonly perSequenceS: number;
  /** Per tensor-parallel rank. */
  readonly perRankS: number;
  /** Flat cost of Ray workers from two ranks on. */
  readonly rayS: number;
  /** Driver-side model execution, 0 where not measured. */
  readonly executeS: number;
  /** Measured eager floor by GPU family prefix, `default` for the rest; null = kernels x launch. */
  readonly eagerUsPerLayer: Readonly<Record<string, number>> | null;
  /** Kernels per layer of an eager step, where the engine differs from `LaunchConstants`; null = as there. */
  readonly eagerKernelsPerLayer: number | null;
  /** Microseconds per launch, where the engine differs from `LaunchConstants`; null = as there. */
  readonly launchUs: number | null;
}

/** Cost of launching kernels without, or between, CUDA graphs (reference: latency-memory.md 3.8). */
export interface LaunchConstants {
  readonly eagerKernelsPerLayer: number;
  readonly launchUs: number;
  readonly piecewiseLaunchesPerLayer: number;
  /** Exponent of the soft maximum of GPU and launch time. */
  readonly norm: number;
}

/** Host terms of all engines. */
export interface HostData {
  readonly engines: Readonly<Record<string, HostConstants>>;
  readonly launch: LaunchConstants;
  /** Client-side constant per request (HTTP, tokenise, IPC, first detokenise) and its spread; not part of a step. */
  readonly requestConstantS: number;
  readonly requestConstantSdS: number;
}

/** Reads `engine-host.json`. */
export function parseHost(json: unknown, where: string): HostData {
  const file = objectAt(json, where);
  const engines: Record<string, HostConstants> = {};
  const rows = objectAt(file['engines'], `${where}.engines`);
  for (const key of Object.keys(rows)) engines[key] = parseEngineHost(key, objectAt(rows[key], `${where}.engines.${key}`), `${where}.engines.${key}`);
  const launch = objectAt(file['launch'], `${where}.launch`);
  const request = objectAt(file['request'], `${where}.request`);
  return {
    engines,
    launch: {
      eagerKernelsPerLayer: numberAt(launch, 'eager_kernels_per_layer', `${where}.launch`),
      launchUs: numberAt(launch, 'launch_us', `${where}.launch`),
      piecewiseLaunchesPerLayer: numberAt(launch, 'piecewise_launches_per_layer', `${where}.launch`),
      norm: numberAt(launch, 'norm', `${where}.launch`),
    },
    requestConstantS: numberAt(request, 'alpha0_ms', `${where}.request`) * 1e-3,
    requestConstantSdS: numberAt(request, 'sd_ms', `${where}.request`) * 1e-3,
  };
}

/**
 * Host terms of one engine.
 * @throws ForetokenError E0404 for an unknown key.
 */
export function hostConstants(data: HostData, key: string): HostConstants {
  const host = data.engines[key];
  if (host !== undefined) return host;
  throw new ForetokenError(`There are no host constants named "${key}"; known are ${Object.keys(data.engines).join(', ')}.`, {
    code: 'E0404',
    path: 'engineHostKey',
    hint: 'Use one of the known keys, or add a row to models/latency/engine-host.json.',
  });
}

function parseEngineHost(key: string, row: JsonObject, where: string): HostConstants {
  const optional = (name: string): number => (row[name] === undefined ? 0 : numberAt(row, name, where));
  const eager = row['eager_us_per_layer'];
  return {
    key,
    about: textAt(row, 'about', where),
    source: textAt(row, 'source', where),
    overlapped: row['overlapped'] === true,
    gapS: optional('gap_ms') * 1e-3,
    baseS: numberAt(row, 'c0_ms', where) * 1e-3,
    perSequenceS: numberAt(row, 'c1_us', where) * 1e-6,
    perRankS: optional('ctp_ms') * 1e-3,
    rayS: optional('ray_tp_ms') * 1e-3,
    executeS: optional('model_exec_ms') * 1e-3,
    eagerUsPerLayer: eager === undefined ? null : numbersOf(objectAt(eager, `${where}.eager_us_per_layer`), `${where}.eager_us_per_layer`),
    eagerKernelsPerLayer: numberOrNullAt(row, 'eager_kernels_per_layer', where),
    launchUs: numberOrNullAt(row, 'launch_us', where),
  };
}

function numbersOf(row: JsonObject, where: string): Readonly<Record<string, number>> {
  return Object.fromEntries(Object.keys(row).map((key) => [key, numberAt(row, key, where)]));
}
