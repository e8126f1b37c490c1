import { newTokens } from './new-tokens.ts';
import type { PartialPrefills } from './partial-prefills.ts';
import type { Scheduled, SchedulerState } from './scheduler-state.ts';
import type { SequenceGroup } from './sequence-group.ts';

/**
 * `_schedule_prefills` (v0.10.0): waiting requests enter in queue order until the budget or the blocks run out. Long
 * prompts beyond their limit and requests of an adapter too many are jumped over; what can never run is ignored.
 */
export function schedulePrefills(state: SchedulerState, partial: PartialPrefills | undefined): Scheduled[] {
  const { config, waiting, blocks, budget, adapters } = state;
  const admitted: Scheduled[] = [];
  const jumpedOver: SequenceGroup[] = [];
  if (waiting.size === 0 || budget.remainingTokens === 0) return admitted;
  const limit = config.enableChunkedPrefill ? config.maxModelLen : Math.min(config.maxModelLen, config.maxNumBatchedTokens);
  while (waiting.size > 0) {
    const group = waiting.peek();
    if (partial !== undefined && isLongOneTooMany(state, group, partial)) {
      jumpedOver.push(waiting.pop());
      continue;
    }
    const { uncached, cached } = newTokens(state, group, partial);
    const status = uncached + cached > limit ? 'never' : blocks.canAllocate(group);
    if (status === 'later') {
      group.foundTokens = -1;
      break;
    }
    if (status === 'never') {
      state.ignored.push(waiting.pop());
      continue;
    }
    if (adapters !== undefined && group.adapter !== 0 && !adapters.has(group.adapter) && adapters.size >= config.maxLoras) {
      group.foundTokens = -1;
      jumpedOver.push(waiting.pop());
      continue;
    }
    if (budget.tokens >= config.maxNumBatchedTokens || uncached === 0 || !budget.canSchedule(uncached)) {
      group.foundTokens = -1;
      break;
    }
    if (group.adapter !== 0) adapters?.add(group.adapter);
    waiting.pop();
    blocks.allocate(group);
    group.status = 'running';
    if (partial !== undefined && isLong(state, group)) partial.long++;
    admitted.push({ group, uncached, cached });
    budget.tokens += uncached;
    budget.cachedTokens += cached;
    budget.seqs++;
  }
  for (let i = jumpedOver.length - 1; i >= 0; i--) waiting.prepend(jumpedOver[i]!);
  return admitted;
}

function isLong({ config }: SchedulerState, group: SequenceGroup): boolean {
  return group.newTokens > config.longPrefillTokenThreshold;
}

function isLongOneTooMany(state: SchedulerState, group: SequenceGroup, { long }: PartialPrefills): boolean {
  const { maxNumPartialPrefills, maxLongPartialPrefills } = state.config;
  return maxNumPartialPrefills > 1 && long >= maxLongPartialPrefills && isLong(state, group);
}
