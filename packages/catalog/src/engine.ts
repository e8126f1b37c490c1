import type { Verification } from './gpu.ts';
import type { KvDtype } from './kv-bytes.ts';
import type { Quantization } from './quantization.ts';

/** How the engine is started: vLLM sizes its batch differently behind the API server and offline. */
export type EngineContext = 'server' | 'offline';

/** A default that is a plain fact of the version. */
export type Setting = number | string | boolean | null;

/** One line of a default that depends on the GPU; the first rule of a list whose conditions all hold wins. */
export interface DefaultRule {
  readonly context?: EngineContext;
  /** Device memory of at least this many GiB. */
  readonly minMemoryGib?: number;
  /** Text that the GPU's name must contain, case-insensitively. */
  readonly nameIncludes?: string;
  /** Text that the GPU's name must not contain. */
  readonly nameExcludes?: string;
  readonly vendor?: string;
  readonly value: number;
}

/** Sizes for which decode graphs are captured; see `cudaGraphSizes`. */
export interface CudaGraphRule {
  /** Never capture more tokens than this. */
  readonly capTokens: number;
  /** Largest size = this many times the tokens of a full decode batch. */
  readonly perSequence: number;
  readonly small: readonly number[];
  /** Sizes from `fineStep` to below `fineUntil` in steps of `fineStep`, from there on in steps of `coarseStep`. */
  readonly fineStep: number;
  readonly fineUntil: number;
  readonly coarseStep: number;
}

/** Formats of weights and caches, either may be left out. */
export interface FormatLists {
  readonly weights?: readonly Quantization[];
  readonly kvCache?: readonly KvDtype[];
}

/** Formats that an engine serves. */
export interface QuantizationSupport extends Required<FormatLists> {
  /** Those of them that it serves only where tensor cores compute in them: it has no kernels that convert. */
  readonly nativeOnly?: FormatLists;
  /** What one of several backends lacks of them, by its name in the engine's `backend` option. */
  readonly lacks?: Readonly<Record<string, FormatLists>>;
}

/** Facts of one engine version. */
export interface EngineVersion {
  readonly label: string;
  /** Upstream commit that is modelled; a release tag where only a release was read, `none` where there is no code. */
  readonly commit: string;
  /** Date of that commit. */
  readonly date: string;
  /** Key of the host-time prior among the step-time parameters (`models/latency`). */
  readonly hostPrior: string;
  readonly settings: Readonly<Record<string, Setting>>;
  /** Defaults that depend on GPU and context. */
  readonly rules: Readonly<Record<string, readonly DefaultRule[]>>;
  readonly cudaGraph: CudaGraphRule | null;
  /** Where the version differs from the engine's list. */
  readonly quantization?: QuantizationSupport;
}

/** One serving engine: `models/engines/<id>.json`. */
export interface EngineSpec {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  /** What it is, in one sentence. */
  readonly description: string;
  readonly upstream: string;
  readonly licence: string;
  readonly defaultVersion: string;
  readonly versions: Readonly<Record<string, EngineVersion>>;
  /** Weight and cache formats. */
  readonly quantization: QuantizationSupport;
  readonly verification: Verification;
  readonly source: string;
  readonly notes: string;
}
