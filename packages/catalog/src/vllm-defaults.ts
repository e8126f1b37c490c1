import { ForetokenError } from '@foretoken/kernel';
import { engineDefaults, engineVersion, engineVersionKey } from './engine-defaults.ts';
import type { CudaGraphRule, EngineContext, EngineSpec, Setting } from './engine.ts';
import type { GpuSpec } from './gpu.ts';

/** Versions of vLLM V1 whose defaults are known. */
export type VllmVersion = '0.10' | '0.23' | 'main';

/** Defaults that both of vLLM's engines have, on one GPU; names follow its flags. */
export interface VllmCommonDefaults {
  readonly version: VllmVersion;
  readonly commit: string;
  readonly blockSize: number;
  readonly gpuMemoryUtilization: number;
  readonly maxNumBatchedTokens: number;
  readonly maxNumSeqs: number;
  readonly chunkedPrefill: boolean;
  readonly prefixCaching: boolean;
  readonly longPrefillTokenThreshold: number;
  readonly policy: string;
  /** Fraction of blocks kept free at admissions. */
  readonly watermark: number;
  readonly hostPrior: string;
  readonly cudaGraph: CudaGraphRule;
}

/** And those of the V1 engine. */
export interface VllmDefaults extends VllmCommonDefaults {
  readonly asyncScheduling: boolean;
  /** Admit a request only when its whole prompt fits. */
  readonly reserveFullIsl: boolean;
}

/** What the user set already; vLLM only adapts the limits that were left to default. */
export interface VllmOverrides {
  readonly maxModelLen?: number;
  readonly maxNumSeqs?: number;
  readonly maxNumBatchedTokens?: number;
  readonly chunkedPrefill?: boolean;
  readonly performanceMode?: 'balanced' | 'throughput' | 'interactivity';
}

/**
 * Defaults of a vLLM version on a GPU with its clamps applied (vLLM: engine/arg_utils.py
 * `_set_default_args`). Throws E0304 for an unknown version, E0305 when the data file lacks a field.
 */
export function resolveVllmDefaults(
  engine: EngineSpec,
  version: string,
  gpu: GpuSpec,
  context: EngineContext,
  overrides: VllmOverrides = {},
): VllmDefaults {
  const read = new SettingReader(engineDefaults(engine, version, gpu, context).settings, engine.id, version);
  return {
    ...resolveVllmCommonDefaults(engine, version, gpu, context, overrides),
    asyncScheduling: read.boolean('asyncScheduling'),
    reserveFullIsl: read.boolean('reserveFullIsl'),
  };
}

/** The same for an engine of vLLM that has neither asynchronous scheduling nor a reserve: V0. */
export function resolveVllmCommonDefaults(
  engine: EngineSpec,
  version: string,
  gpu: GpuSpec,
  context: EngineContext,
  overrides: VllmOverrides = {},
): VllmCommonDefaults {
  const facts = engineVersion(engine, version);
  const { settings } = engineDefaults(engine, version, gpu, context);
  const read = new SettingReader(settings, engine.id, version);
  if (facts.cudaGraph === null) throw read.missing('cudaGraph');
  const chunkedPrefill = overrides.chunkedPrefill ?? read.boolean('chunkedPrefill');
  const defaults = { maxNumBatchedTokens: read.number('maxNumBatchedTokens'), maxNumSeqs: read.number('maxNumSeqs') };
  return {
    version: vllmVersionKey(engine, version),
    commit: facts.commit,
    blockSize: read.number('blockSize'),
    gpuMemoryUtilization: read.number('gpuMemoryUtilization'),
    ...batchLimits(defaults, { ...overrides, chunkedPrefill }),
    chunkedPrefill,
    prefixCaching: read.boolean('prefixCaching'),
    longPrefillTokenThreshold: read.number('longPrefillTokenThreshold'),
    policy: read.string('policy'),
    watermark: read.number('watermark'),
    hostPrior: facts.hostPrior,
    cudaGraph: facts.cudaGraph,
  };
}

type BatchLimits = Pick<VllmDefaults, 'maxNumBatchedTokens' | 'maxNumSeqs'>;

/** The order matters and is upstream's: tokens first, then sequences against the tokens. */
function batchLimits(defaults: BatchLimits, overrides: VllmOverrides): BatchLimits {
  const { maxModelLen, performanceMode } = overrides;
  const scale = performanceMode === 'throughput' ? 2 : 1;
  const sequences = overrides.maxNumSeqs ?? defaults.maxNumSeqs * scale;
  let tokens = defaults.maxNumBatchedTokens * scale;
  if (maxModelLen !== undefined) {
    if (overrides.chunkedPrefill === false) tokens = Math.max(tokens, maxModelLen);
    tokens = Math.min(tokens, sequences * maxModelLen);
  }
  const maxNumBatchedTokens = overrides.maxNumBatchedTokens ?? tokens;
  return { maxNumBatchedTokens, maxNumSeqs: overrides.maxNumSeqs ?? Math.min(sequences, maxNumBatchedTokens) };
}

function vllmVersionKey(engine: EngineSpec, version: string): VllmVersion {
  const key = engineVersionKey(engine, version);
  if (key === '0.10' || key === '0.23' || key === 'main') return key;
  throw new ForetokenError(`${engine.name} ${key} is not a version of the vLLM V1 scheduler that Foretoken models.`, {
    code: 'E0304',
    hint: 'Choose 0.10, 0.23 or main.',
  });
}

class SettingReader {
  readonly #settings: Readonly<Record<string, Setting>>;
  readonly #where: string;

  constructor(settings: Readonly<Record<string, Setting>>, engineId: string, version: string) {
    this.#settings = settings;
    this.#where = `models/engines/${engineId}.json, version ${version}`;
  }

  number(key: string): number {
    const value = this.#settings[key];
    if (typeof value !== 'number') throw this.missing(key);
    return value;
  }

  boolean(key: string): boolean {
    const value = this.#settings[key];
    if (typeof value !== 'boolean') throw this.missing(key);
    return value;
  }

  string(key: string): string {
    const value = this.#settings[key];
    if (typeof value !== 'string') throw this.missing(key);
    return value;
  }

  missing(key: string): ForetokenError {
    return new ForetokenError(`${this.#where}: setting "${key}" is missing or has the wrong type.`, {
      code: 'E0305',
      path: this.#where,
      hint: 'Correct the data file; models/README.md describes the fields.',
    });
  }
}
