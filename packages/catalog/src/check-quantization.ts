import { ForetokenError } from '@foretoken/kernel';
import { engineVersion, engineVersionKey } from './engine-defaults.ts';
import type { EngineSpec, QuantizationSupport } from './engine.ts';
import type { FormatUse } from './gpu-formats.ts';
import { kvUse, weightUse } from './gpu-formats.ts';
import type { GpuSpec } from './gpu.ts';
import type { KvDtype } from './kv-bytes.ts';
import { KV_DTYPES } from './kv-bytes.ts';
import type { Quantization } from './quantization.ts';
import { QUANTIZATIONS } from './quantization.ts';

/** What is to be served in which formats, by what. */
export interface QuantizationChoice {
  readonly engine: EngineSpec;
  readonly version: string;
  readonly gpu: GpuSpec;
  readonly weights: Quantization;
  readonly kvCache: KvDtype;
}

/** How the GPU works with the formats; `converted` = stored so, computed in 16 bit. */
export interface QuantizationUse {
  readonly weights: Exclude<FormatUse, 'unsupported'>;
  readonly kvCache: Exclude<FormatUse, 'unsupported'>;
}

/**
 * Checks that the engine version has the formats and the GPU kernels for them.
 * @throws ForetokenError E0312 naming the format, who lacks it and what is supported; E0304 for an unknown version.
 */
export function checkQuantization(choice: QuantizationChoice): QuantizationUse {
  const { engine, version, gpu, weights, kvCache } = choice;
  const support = engineVersion(engine, version).quantization ?? engine.quantization ?? EVERYTHING;
  return {
    weights: useIn(choice, 'fleet.weights', 'weights', weights, support.weights, (format) => weightUse(gpu, format)),
    kvCache: useIn(choice, 'fleet.kvCache', 'KV caches', kvCache, support.kvCache, (format) => kvUse(gpu, format)),
  };
}

const EVERYTHING: QuantizationSupport = { weights: QUANTIZATIONS, kvCache: KV_DTYPES };

function useIn<T extends string>(
  { engine, version, gpu }: QuantizationChoice,
  path: string,
  noun: string,
  wanted: T,
  served: readonly T[],
  useOf: (format: T) => FormatUse,
): Exclude<FormatUse, 'unsupported'> {
  const use = useOf(wanted);
  const isServed = served.includes(wanted);
  if (isServed && use !== 'unsupported') return use;
  const who = isServed ? `${gpu.id} (${gpu.architecture}) has no kernels for ${wanted} ${noun}` : `${engine.name} ${engineVersionKey(engine, version)} does not serve ${wanted} ${noun}`;
  const both = served.filter((format) => useOf(format) !== 'unsupported');
  throw new ForetokenError(`${who}; together they support ${both.join(', ')}.`, {
    code: 'E0312',
    path,
    hint: `Set ${path} to one of these, or choose another ${isServed ? 'accelerator' : 'engine'}.`,
  });
}
