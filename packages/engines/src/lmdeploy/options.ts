import { choice, flag, integer, share } from '../core/option-spec.ts';
import type { OptionSpecsOf } from '../core/option-spec.ts';
import type { LmdeployBackend, LongPrefillPolicy } from './config.ts';

/** What a scenario can set for LMDeploy. */
export interface LmdeployOptions {
  readonly backend?: LmdeployBackend;
  readonly sessionLen?: number;
  readonly maxBatchSize?: number;
  readonly maxPrefillTokenNum?: number;
  readonly cacheMaxEntryCount?: number;
  readonly cacheBlockSeqLen?: number;
  readonly numGpuBlocks?: number;
  readonly enablePrefixCaching?: boolean;
  readonly prefillInterval?: number;
  readonly longPrefillPolicy?: LongPrefillPolicy;
  readonly eagerMode?: boolean;
}

export const LMDEPLOY_OPTIONS: OptionSpecsOf<LmdeployOptions> = {
  backend: choice(['pytorch', 'turbomind'], 'Which of its two engines runs the model.'),
  sessionLen: integer(2, 'Prompt and output tokens of a request at most; default: what the model allows.'),
  maxBatchSize: integer(1, 'Running requests at most.'),
  maxPrefillTokenNum: integer(1, 'Prefill tokens of a step at most.'),
  cacheMaxEntryCount: share('Share of the free memory that becomes KV cache.'),
  cacheBlockSeqLen: integer(1, 'Tokens per KV block.'),
  numGpuBlocks: integer(2, 'KV blocks per replica instead of what memory allows.'),
  enablePrefixCaching: flag('Reuse the KV blocks of equal prefixes.'),
  prefillInterval: integer(1, 'pytorch: decode steps after which waiting requests are prefilled in any case.'),
  longPrefillPolicy: choice(['size', 'fifo'], 'pytorch: which prompt longer than a step comes first.'),
  eagerMode: flag('pytorch: run without CUDA graphs.'),
};
