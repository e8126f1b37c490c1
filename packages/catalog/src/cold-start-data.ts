import type { Verification } from './gpu.ts';
import type { Setting } from './engine.ts';

/** Where a figure comes from and how far it was checked. */
export interface Sourced {
  readonly verification: Verification;
  readonly source: string;
}

/** Where weights are fetched from. */
export type FetchSource = 'hf' | 's3' | 's3-sharded' | 'nfs' | 'local';

/** What moves weights from the node into GPU memory. */
export type WeightLoader = 'safetensors' | 'streamer' | 'serverlessllm';

/** Stages that not every engine has. */
export type EngineStage = 'trace' | 'compile' | 'capture';

/** A way to fetch weights. */
export interface FetchSpeed extends Sourced {
  /** All GPUs of a replica together; null = already there. */
  readonly bytesPerS: number | null;
  /** Goes into GPU memory as it arrives and leaves nothing on the node's disk. */
  readonly intoGpu: boolean;
}

/** A way to load weights. */
export interface LoadSpeed extends Sourced {
  readonly bytesPerSPerGpu: number;
  /** What the disk of a node gives to all its GPUs. */
  readonly diskBytesPerS: number;
}

/** An engine option that adds or skips stages when it has this value. */
export interface StageRule {
  readonly option: string;
  readonly equals: Setting;
  readonly skip: readonly EngineStage[];
  readonly add: readonly EngineStage[];
}

/** How one engine starts. */
export interface EngineStart extends Sourced {
  /** Imports, server and worker processes, communicators. */
  readonly processS: number;
  readonly perRankS: number;
  readonly stages: readonly EngineStage[];
  /** Batch sizes whose graphs are captured when the caller does not know better. */
  readonly graphSizes: number;
  /** Memory profiling and KV allocation. */
  readonly profileS: number;
  /** First requests that the engine sends itself. */
  readonly warmupS: number;
  readonly rules: readonly StageRule[];
}

/** A measured start, for tests. */
export interface ColdStartAnchor {
  readonly name: string;
  readonly engine: string;
  readonly engineOptions: Readonly<Record<string, unknown>>;
  readonly weightBytes: number;
  readonly layers: number;
  readonly moe: boolean;
  readonly gpus: number;
  /** The start as a scenario would describe it. */
  readonly coldStart: Readonly<Record<string, unknown>>;
  readonly measuredS: number;
  /** Largest relative error that the tests let pass. */
  readonly band: number;
  /** Which figures were fitted to this very measurement; `nothing` = none. */
  readonly fitted: string;
  readonly source: string;
}

/** `models/cold-start.json`: what each stage of a start takes, measured where it could be. */
export interface ColdStartData {
  /** Year and month: `2026-11`. */
  readonly date: string;
  readonly source: string;
  /** A lognormal. */
  readonly node: Sourced & { readonly medianS: number; readonly p95S: number };
  readonly image: Sourced & { readonly bytes: number; readonly bytesPerS: number };
  readonly fetch: Readonly<Record<FetchSource, FetchSpeed>>;
  readonly load: Readonly<Record<WeightLoader, LoadSpeed>>;
  readonly trace: Sourced & { readonly perLayerS: number };
  readonly compile: Sourced & { readonly densePerLayerS: number; readonly moePerLayerS: number; readonly cachedS: number };
  readonly capture: Sourced & { readonly densePerSizeS: number; readonly moePerSizeS: number };
  readonly probe: Sourced & { readonly periodS: number; readonly initialDelayS: number };
  readonly resume: {
    readonly sleep: Sourced & { readonly pcieShare: number };
    readonly snapshot: Sourced & { readonly restoreS: number };
  };
  /** By catalogue id. */
  readonly engines: Readonly<Record<string, EngineStart>>;
  readonly anchors: readonly ColdStartAnchor[];
}
