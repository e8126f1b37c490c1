import type { SchedulerState } from './scheduler-state.ts';

/** How many prompts share the budget of a step: `PartialPrefillMetadata` of vllm/core/scheduler.py (v0.10.0). */
export interface PartialPrefills {
  readonly schedulable: number;
  /** Long prompts in prefill. */
  long: number;
}

export function partialPrefills({ config, waiting, head, tail }: SchedulerState): PartialPrefills {
  const { longPrefillTokenThreshold, maxNumPartialPrefills, maxLongPartialPrefills } = config;
  let prefills = 0;
  let long = 0;
  // The members of the decode batch are no prefills.
  for (const groups of [head, tail]) {
    for (const group of groups) {
      if (!group.isPrefill) continue;
      prefills++;
      if (group.newTokens > longPrefillTokenThreshold) long++;
    }
  }
  let longWaiting = 0;
  if (waiting.size > 0 && prefills < maxNumPartialPrefills) {
    for (const group of waiting) {
      if (prefills >= maxNumPartialPrefills) break;
      if (group.newTokens > longPrefillTokenThreshold) {
        if (long + longWaiting >= maxLongPartialPrefills) continue;
        longWaiting++;
      }
      prefills++;
    }
  }
  return { schedulable: Math.min(prefills, maxNumPartialPrefills), long };
}
