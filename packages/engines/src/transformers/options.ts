import type { Setting } from '@foretoken/catalog';
import { choice, flag, integer, number, share } from '../core/option-spec.ts';
import type { OptionSpecsOf } from '../core/option-spec.ts';
import type { DeploymentRequest } from '../driver.ts';
import type { HfSchedulerName } from './config.ts';

/** What a scenario can set for Hugging Face Transformers. */
export interface TransformersOptions {
  readonly mode?: 'generate' | 'continuous';
  readonly maxLength?: number;
  // generate
  readonly batchSize?: number;
  readonly batching?: 'window' | 'adaptive';
  readonly batchWindowMs?: number;
  readonly maxLatencyMs?: number;
  readonly maxInputTokens?: number;
  readonly cacheImplementation?: 'dynamic' | 'static';
  readonly streaming?: boolean;
  readonly kvSlots?: number;
  // continuous
  readonly scheduler?: HfSchedulerName;
  readonly safetyMargin?: number;
  readonly pageSize?: number;
  readonly numPages?: number;
  readonly maxBatchTokens?: number;
  readonly maxRequests?: number;
  readonly maxMemoryPercent?: number;
  readonly allowBlockSharing?: boolean;
  readonly cpuOffloadPages?: number;
}

/** A deployment whose options are this engine's, with the version's facts. */
export interface TransformersRequest extends DeploymentRequest {
  readonly options: TransformersOptions;
  /** The version's key and defaults. */
  readonly key: string;
  readonly settings: Readonly<Record<string, Setting>>;
  readonly commit: string;
}

export const TRANSFORMERS_OPTIONS: OptionSpecsOf<TransformersOptions> = {
  mode: choice(['generate', 'continuous'], 'Padded batches of generate(), or continuous batching (generate_batch, transformers serve).'),
  maxLength: integer(2, 'Prompt and output tokens of a request at most.'),
  batchSize: integer(1, 'generate: rows of a batch at most.'),
  batching: choice(['window', 'adaptive'], 'generate: how a server forms batches; adaptive = as a BentoML service learns to.'),
  batchWindowMs: number('generate: how long the oldest request waits for the batch to fill, milliseconds.', { minimum: 0 }),
  maxLatencyMs: number('generate: with adaptive batching, requests that could not be answered in so many milliseconds are given up.', { minimum: 1 }),
  maxInputTokens: integer(1, 'generate: prompt tokens at most; default: all but one of maxLength.'),
  cacheImplementation: choice(['dynamic', 'static'], 'generate: a cache that grows with every step, or one that is allocated in advance and compiled for.'),
  streaming: flag('generate: clients see tokens as they are made; else the whole answer when the batch ends.'),
  kvSlots: integer(2, 'generate: KV slots of one token per replica instead of what memory allows.'),
  scheduler: choice(['fifo', 'prefill_first'], 'continuous: who comes first in a step, decoding or prefilling requests.'),
  safetyMargin: number('continuous: share of free pages below which nobody new is taken; default .15 for fifo, 0 for prefill_first.', { minimum: 0, below: 1 }),
  pageSize: integer(1, 'continuous: tokens per page.'),
  numPages: integer(2, 'continuous: pages per replica instead of what memory allows.'),
  maxBatchTokens: integer(1, 'continuous: tokens per step at most.'),
  maxRequests: integer(1, 'continuous: requests at once at most.'),
  maxMemoryPercent: share('continuous: share of the free memory for cache and step buffers.'),
  allowBlockSharing: flag('continuous: reuse full pages of equal prefixes.'),
  cpuOffloadPages: integer(0, 'continuous: pages of starved requests that host memory keeps; without room they are computed again.'),
};
