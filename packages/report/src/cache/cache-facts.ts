import type { CachePolicy, HitRateDefinition } from '@foretoken/kvcache';
import type { CacheResult, CacheTrace } from './cache-result.ts';

/** What a result says beside the numbers of the study. */
export interface CacheFacts {
  readonly foretoken: string;
  readonly trace: CacheTrace;
  readonly model: CacheResult['model'];
  readonly shown: readonly HitRateDefinition[];
  readonly policies: readonly CachePolicy[];
  /** The policy of the answer, one of those that have a curve. */
  readonly subject: CachePolicy;
}
