import type { ReplacementName } from '@foretoken/kvcache';
import { choice, flag, integer, number, share, speculative } from '../core/option-spec.ts';
import type { OptionSpecsOf, SpeculativeOptions } from '../core/option-spec.ts';
import type { DeploymentRequest as AnyDeploymentRequest } from '../driver.ts';

/** vLLM V1's flags that a scenario can set. */
export interface VllmV1EngineOptions {
  readonly blockSize?: number;
  readonly maxNumSeqs?: number;
  readonly maxNumBatchedTokens?: number;
  readonly maxModelLen?: number;
  readonly gpuMemoryUtilization?: number;
  readonly enablePrefixCaching?: boolean;
  readonly enableChunkedPrefill?: boolean;
  readonly longPrefillTokenThreshold?: number;
  readonly policy?: 'fcfs' | 'priority';
  readonly asyncScheduling?: boolean;
  readonly reserveFullIsl?: boolean;
  readonly watermark?: number;
  readonly maxLoras?: number;
  readonly maxCpuLoras?: number;
  readonly maxLoraRank?: number;
  readonly structuredOutputsBackend?: 'xgrammar' | 'llguidance' | 'outlines';
  readonly numGpuBlocks?: number;
  readonly enforceEager?: boolean;
  readonly useV2ModelRunner?: boolean;
  readonly speculative?: SpeculativeOptions;
  readonly kvOffloadingSizeGib?: number;
  readonly kvOffloadingBackend?: 'native';
  readonly kvOffloadingBlocksPerChunk?: number;
  readonly kvOffloadingEvictionPolicy?: ReplacementName;
  readonly kvOffloadingStoreThreshold?: number;
  readonly kvOffloadingDiskSizeGib?: number;
  readonly sharedKvGb?: number;
  readonly sharedKvChunkTokens?: number;
}

/** A deployment whose options are this engine's. */
export interface DeploymentRequest extends AnyDeploymentRequest {
  readonly options: VllmV1EngineOptions;
}

export const VLLM_V1_OPTIONS: OptionSpecsOf<VllmV1EngineOptions> = {
  blockSize: integer(1, 'Tokens per KV block.'),
  maxNumSeqs: integer(1, 'Running requests at most.'),
  maxNumBatchedTokens: integer(1, 'Tokens per step at most.'),
  maxModelLen: integer(1, 'Prompt and output tokens at most; default: what the model allows.'),
  gpuMemoryUtilization: share('Share of GPU memory the engine may use.'),
  enablePrefixCaching: flag('Reuse the KV blocks of equal prefixes.'),
  enableChunkedPrefill: flag('Cut prompts that do not fit into a step.'),
  longPrefillTokenThreshold: integer(0, 'Prefill tokens of one request per step at most; 0 = no limit.'),
  policy: choice(['fcfs', 'priority'], 'Order of the waiting requests.'),
  asyncScheduling: flag('Schedule the next step while one runs.'),
  reserveFullIsl: flag('Admit a request only when its whole prompt fits.'),
  watermark: number('Share of KV blocks kept free at admission.', { minimum: 0, below: 1 }),
  maxLoras: integer(0, 'LoRA adapters per batch at most; 0 = LoRA off.'),
  maxCpuLoras: integer(1, 'LoRA adapters in host memory at most; default: maxLoras.'),
  maxLoraRank: integer(1, 'Rank of the LoRA adapters; default 16.'),
  structuredOutputsBackend: choice(['xgrammar', 'llguidance', 'outlines'], 'What compiles grammars and fills their masks; default xgrammar.'),
  numGpuBlocks: integer(2, 'KV blocks per replica instead of what memory allows.'),
  enforceEager: flag('Run without CUDA graphs.'),
  useV2ModelRunner: flag('Use the V2 model runner; default: for dense, unquantised models of the families it supports.'),
  speculative: speculative(['ngram', 'eagle', 'mtp', 'draft-model'], 'Speculative decoding.'),
  kvOffloadingSizeGib: number('Host memory that keeps KV blocks, in GiB of all GPUs of a replica together; default: none.', { minimum: 0 }),
  kvOffloadingBackend: choice(['native'], 'What keeps them; only the OffloadingConnector of vLLM itself is modelled.'),
  kvOffloadingBlocksPerChunk: integer(1, 'KV blocks that move between GPU and host as one; default 1.'),
  kvOffloadingEvictionPolicy: choice(['lru', 'arc'], 'Which chunk host memory and drive give up; default lru.'),
  kvOffloadingStoreThreshold: integer(0, 'Look-ups of a chunk before it is kept; 0, the default, keeps all.'),
  kvOffloadingDiskSizeGib: number('NVMe drive behind the host memory, in GiB; default: none.', { minimum: 0 }),
  sharedKvGb: number('KV pool over the network that all replicas share (LMCache server, Mooncake Store), in GB of all of them together; default: none.', { minimum: 0 }),
  sharedKvChunkTokens: integer(1, 'Tokens that move to and from the shared pool as one, whole blocks; default 256.'),
};
