import type { FetchSource, WeightLoader } from '@foretoken/catalog';
import type { DurationSpec } from '../scenario/duration-spec.ts';

/** `coldStart:` of a scenario. */
export type ColdStartScenario = ConstantColdStart | StagedColdStart;

/** Every start takes the same time, from the wish for a replica to its readiness. */
export interface ConstantColdStart {
  readonly kind: 'constant';
  readonly totalS: number;
}

/** Stage by stage; what is absent comes from `models/cold-start.json`. */
export interface StagedColdStart {
  readonly kind: 'stages';
  /** The image is pulled while the weights are fetched. */
  readonly overlap: boolean;
  /** How a replica comes back: `sleep` = its process and its weights wait in host memory of its node; `snapshot` = a stored image of the warm process. */
  readonly resume?: 'sleep' | 'snapshot';
  /** Multiplies the default times of what the host's CPU does: process, tracing, compilation, capture, profiling, warm-up. */
  readonly hostScale: number;
  readonly node?: DurationSpec;
  readonly image?: DurationSpec | 'cached' | ImagePull;
  readonly process?: DurationSpec;
  readonly fetch?: DurationSpec | 'cached' | WeightFetch;
  readonly load?: DurationSpec | WeightLoad;
  readonly trace?: DurationSpec;
  readonly compile?: DurationSpec | 'cached' | 'off';
  readonly capture?: DurationSpec | 'off' | { readonly sizes: number };
  readonly profile?: DurationSpec;
  readonly warmup?: DurationSpec;
  readonly probe?: DurationSpec | ReadinessProbe;
}

export interface ImagePull {
  readonly bytes?: number;
  readonly bytesPerS?: number;
}

export interface WeightFetch {
  readonly source: FetchSource;
  readonly bytesPerS?: number;
}

export interface WeightLoad {
  readonly loader?: WeightLoader;
  /** Per GPU. */
  readonly bytesPerS?: number;
  /** All GPUs of a node together. */
  readonly diskBytesPerS?: number;
}

/** Asked every period from `initialDelayS` after the container's start on. */
export interface ReadinessProbe {
  readonly periodS?: number;
  readonly initialDelayS?: number;
}
