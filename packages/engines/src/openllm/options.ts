import { flag, integer, number, share } from '../core/option-spec.ts';
import type { OptionSpecsOf } from '../core/option-spec.ts';

/** What a recipe of OpenLLM, and the service around it, can set. */
export interface OpenllmOptions {
  readonly maxModelLen?: number;
  readonly maxNumSeqs?: number;
  readonly maxNumBatchedTokens?: number;
  readonly gpuMemoryUtilization?: number;
  readonly enablePrefixCaching?: boolean;
  readonly enforceEager?: boolean;
  readonly blockSize?: number;
  readonly numGpuBlocks?: number;
  readonly trafficTimeoutS?: number;
  readonly trafficMaxConcurrency?: number;
  readonly proxyOverheadMs?: number;
}

export const OPENLLM_OPTIONS: OptionSpecsOf<OpenllmOptions> = {
  maxModelLen: integer(1, 'Prompt and output tokens at most; default: what the model allows, recipes set 4096 to 16384.'),
  maxNumSeqs: integer(1, 'Running requests at most.'),
  maxNumBatchedTokens: integer(1, 'Tokens per step at most.'),
  gpuMemoryUtilization: share('Share of GPU memory the engine may use.'),
  enablePrefixCaching: flag('Reuse the KV blocks of equal prefixes; recipes of gemma2, jamba and pixtral switch it off.'),
  enforceEager: flag('Run without CUDA graphs.'),
  blockSize: integer(1, 'Tokens per KV block.'),
  numGpuBlocks: integer(2, 'KV blocks per replica instead of what memory allows.'),
  trafficTimeoutS: number('Seconds after which the service gives an answer up (traffic.timeout).', { minimum: 0.001 }),
  trafficMaxConcurrency: integer(1, 'Requests in the service beyond which arrivals are turned away (traffic.max_concurrency); default: any number.'),
  proxyOverheadMs: number('Milliseconds that the HTTP proxy adds to each request.', { minimum: 0 }),
};
