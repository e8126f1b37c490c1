import type { PartialPrefills } from './partial-prefills.ts';
import type { SchedulerState } from './scheduler-state.ts';
import type { SequenceGroup } from './sequence-group.ts';

/** Tokens of a request for the next step: those to compute and those that are there. */
export interface NewTokens {
  readonly uncached: number;
  readonly cached: number;
}

/**
 * `_get_num_new_uncached_and_cached_tokens` (v0.10.0). `partial` = chunking: the prompts in prefill share the budget
 * evenly, and with prefix caching what is left of it is rounded down to whole blocks, for decodes too.
 */
export function newTokens(state: SchedulerState, group: SequenceGroup, partial: PartialPrefills | undefined): NewTokens {
  const { config, blocks } = state;
  let uncached = group.newTokens;
  let cached = 0;
  if (group.isPrefill && config.enablePrefixCaching) {
    cached = Math.max(0, blocks.cachedTokens(group, group.tokens) - group.computed);
    uncached -= cached;
  }
  if (uncached === 0 && cached > 0) {
    uncached = 1;
    cached--;
  }
  return { uncached: partial === undefined ? uncached : Math.min(uncached, chunkTokens(state, state.budget.remainingTokens, partial)), cached };
}

/** Tokens that one request may get while so many are left of the budget. */
export function chunkTokens({ config }: SchedulerState, remainingTokens: number, { schedulable }: PartialPrefills): number {
  const { maxNumBatchedTokens, blockSizeTokens } = config;
  const share = schedulable === 0 ? maxNumBatchedTokens : Math.floor(maxNumBatchedTokens / schedulable);
  const tokens = Math.min(remainingTokens, share);
  return config.enablePrefixCaching ? Math.floor(tokens / blockSizeTokens) * blockSizeTokens : tokens;
}
