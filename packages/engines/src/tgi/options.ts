import { choice, flag, integer, number, numbers, share, speculative } from '../core/option-spec.ts';
import type { OptionSpecsOf, SpeculativeOptions } from '../core/option-spec.ts';
import type { DeploymentRequest as AnyDeploymentRequest } from '../driver.ts';
import { ATTENTIONS } from './attention.ts';
import type { Attention } from './attention.ts';

/** TGI's launcher flags that a scenario can set. */
export interface TgiEngineOptions {
  readonly maxConcurrentRequests?: number;
  readonly maxInputTokens?: number;
  readonly maxTotalTokens?: number;
  readonly maxBatchPrefillTokens?: number;
  readonly maxBatchTotalTokens?: number;
  readonly maxBatchSize?: number;
  readonly waitingServedRatio?: number;
  readonly maxWaitingTokens?: number;
  readonly usePrefixCaching?: boolean;
  readonly attention?: Attention;
  readonly requiresPadding?: boolean;
  readonly cudaGraphs?: readonly number[];
  readonly cudaMemoryFraction?: number;
  readonly tgiWiggleRoom?: number;
  readonly speculative?: SpeculativeOptions;
  readonly loraAdapters?: number;
  readonly loraRank?: number;
}

/** A deployment whose options are this engine's. */
export interface DeploymentRequest extends AnyDeploymentRequest {
  readonly options: TgiEngineOptions;
}

export const TGI_OPTIONS: OptionSpecsOf<TgiEngineOptions> = {
  maxConcurrentRequests: integer(1, 'Requests in the server, waiting or running; more are refused (429).'),
  maxInputTokens: integer(1, 'Longest prompt; longer ones are refused (422).'),
  maxTotalTokens: integer(2, 'Prompt and output tokens at most; a request that asks for more is refused (422).'),
  maxBatchPrefillTokens: integer(1, 'Prompt tokens per prefill at most; default: what the GPU computes in a second, the model allows and memory holds.'),
  maxBatchTotalTokens: integer(1, 'Tokens that a batch may hold, prompts and outputs; default: what memory holds.'),
  maxBatchSize: integer(1, 'Requests per batch at most, where prompts are not chunked; default: no limit.'),
  waitingServedRatio: number('Without chunking: waiting requests, as a share of the running ones, that interrupt those for a prefill.', { minimum: 0 }),
  maxWaitingTokens: integer(0, 'Without chunking: decode steps after which any waiting request interrupts.'),
  usePrefixCaching: flag('Reuse the KV blocks of earlier prompts; default: with flashinfer attention and without LoRA adapters.'),
  attention: choice(ATTENTIONS, 'Attention kernels, which set the block size: flashinfer 1 token, flashdecoding 256, paged 16 (not chunked, not cached).'),
  requiresPadding: flag('A model without flash attention: sequences are padded to the longest of the batch.'),
  cudaGraphs: numbers('Batch sizes with a captured decode graph; [0] = none.'),
  cudaMemoryFraction: share('Share of GPU memory that TGI may use.'),
  tgiWiggleRoom: share('Share of what the warm-up leaves that becomes KV cache.'),
  speculative: speculative(['ngram', 'medusa'], 'Speculative decoding; prompts are not chunked then.'),
  loraAdapters: integer(0, 'LoRA adapters that are loaded at the start (LORA_ADAPTERS); 0 = LoRA off.'),
  loraRank: integer(1, 'Rank of these adapters; default 16.'),
};
