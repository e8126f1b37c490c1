import { choice, flag, integer, number, share } from '../core/option-spec.ts';
import type { OptionSpecsOf } from '../core/option-spec.ts';
import type { DeploymentRequest as AnyDeploymentRequest } from '../driver.ts';

/** vLLM V0's flags that a scenario can set. */
export interface VllmV0EngineOptions {
  readonly blockSize?: number;
  readonly maxNumSeqs?: number;
  readonly maxNumBatchedTokens?: number;
  readonly maxModelLen?: number;
  readonly gpuMemoryUtilization?: number;
  readonly enablePrefixCaching?: boolean;
  readonly enableChunkedPrefill?: boolean;
  readonly maxNumPartialPrefills?: number;
  readonly maxLongPartialPrefills?: number;
  readonly longPrefillTokenThreshold?: number;
  readonly policy?: 'fcfs' | 'priority';
  readonly watermark?: number;
  readonly maxLoras?: number;
  readonly maxCpuLoras?: number;
  readonly maxLoraRank?: number;
  readonly numGpuBlocks?: number;
  readonly enforceEager?: boolean;
  readonly disableAsyncOutputProc?: boolean;
}

/** A deployment whose options are this engine's. */
export interface DeploymentRequest extends AnyDeploymentRequest {
  readonly options: VllmV0EngineOptions;
}

export const VLLM_V0_OPTIONS: OptionSpecsOf<VllmV0EngineOptions> = {
  blockSize: integer(1, 'Tokens per KV block.'),
  maxNumSeqs: integer(1, 'Running requests at most.'),
  maxNumBatchedTokens: integer(1, 'Tokens per step at most.'),
  maxModelLen: integer(1, 'Prompt and output tokens at most; default: what the model allows.'),
  gpuMemoryUtilization: share('Share of GPU memory the engine may use.'),
  enablePrefixCaching: flag('Reuse the KV blocks of equal prefixes; default: off.'),
  enableChunkedPrefill: flag('Cut prompts, and let prefill and decode share a step; default: only for maxModelLen above 32768.'),
  maxNumPartialPrefills: integer(1, 'Prompts in the middle of their prefill at most; they share the tokens of a step.'),
  maxLongPartialPrefills: integer(1, 'Long ones among them at most.'),
  longPrefillTokenThreshold: integer(0, 'A prompt with more tokens to go is long; 0 with several partial prefills = 4 % of maxModelLen.'),
  policy: choice(['fcfs', 'priority'], 'Order of the waiting requests; under priority they drive out less urgent ones.'),
  watermark: number('Share of KV blocks kept free at admission.', { minimum: 0, below: 1 }),
  maxLoras: integer(0, 'LoRA adapters per batch at most; 0 = LoRA off.'),
  maxCpuLoras: integer(1, 'LoRA adapters in host memory at most; default: maxLoras.'),
  maxLoraRank: integer(1, 'Rank of the LoRA adapters; default 16.'),
  numGpuBlocks: integer(2, 'KV blocks per replica instead of what memory allows.'),
  enforceEager: flag('Run without CUDA graphs, and without asynchronous output processing.'),
  disableAsyncOutputProc: flag('Process the outputs of a step before the next is scheduled: finished requests decode no extra step.'),
};
