import type { Setting } from '@foretoken/catalog';
import { choice, flag, integer, number, only, share } from '../core/option-spec.ts';
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
  batchSize: only('generate', integer(1, 'rows of a batch at most.')),
  batching: only('generate', choice(['window', 'adaptive'], 'how a server forms batches; adaptive = as a BentoML service learns to.')),
  batchWindowMs: only('generate', number('how long the oldest request waits for the batch to fill, milliseconds.', { minimum: 0 })),
  maxLatencyMs: only('generate', number('with adaptive batching, requests that could not be answered in so many milliseconds are given up.', { minimum: 1 })),
  maxInputTokens: only('generate', integer(1, 'prompt tokens at most; default: all but one of maxLength.')),
  cacheImplementation: only('generate', choice(['dynamic', 'static'], 'a cache that grows with every step, or one that is allocated in advance and compiled for.')),
  streaming: only('generate', flag('clients see tokens as they are made; else the whole answer when the batch ends.')),
  kvSlots: only('generate', integer(2, 'KV slots of one token per replica instead of what memory allows.')),
  scheduler: only('continuous', choice(['fifo', 'prefill_first'], 'who comes first in a step, decoding or prefilling requests.')),
  safetyMargin: only('continuous', number('share of free pages below which nobody new is taken; default .15 for fifo, 0 for prefill_first.', { minimum: 0, below: 1 })),
  pageSize: only('continuous', integer(1, 'tokens per page.')),
  numPages: only('continuous', integer(2, 'pages per replica instead of what memory allows.')),
  maxBatchTokens: only('continuous', integer(1, 'tokens per step at most.')),
  maxRequests: only('continuous', integer(1, 'requests at once at most.')),
  maxMemoryPercent: only('continuous', share('share of the free memory for cache and step buffers.')),
  allowBlockSharing: only('continuous', flag('reuse full pages of equal prefixes.')),
  cpuOffloadPages: only('continuous', integer(0, 'pages of starved requests that host memory keeps; without room they are computed again.')),
};
