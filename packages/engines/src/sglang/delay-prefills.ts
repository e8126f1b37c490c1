import { decidePrefill, MAX_DELAY_PASSES } from './prefill-delayer.ts';
import type { SglangReplica } from './replica.ts';
import type { SglangScheduler } from './scheduler.ts';

/** The delayer's flags. */
export interface DelayerSettings {
  readonly maxDelayPasses?: number;
  readonly tokenUsageLowWatermark?: number;
}

/**
 * Asks the delayer before ranks in lockstep plan an iteration. Where nothing else runs, the real loop spins through
 * the passes that may be delayed in no time, and prefills.
 */
export function delayPrefills({ maxDelayPasses = MAX_DELAY_PASSES, tokenUsageLowWatermark }: DelayerSettings): (ranks: readonly SglangReplica[], isBusy: boolean) => void {
  let delayed = 0;
  return (ranks, isBusy) => {
    const schedulers = ranks.map(({ scheduler }) => scheduler);
    const verdict = decidePrefill({
      prefillable: schedulers.map(wouldPrefill),
      tokenUsage: ranks.map((rank) => rank.snapshot().kvUsage),
      delayed,
      maxDelayPasses,
      ...(tokenUsageLowWatermark === undefined ? {} : { tokenUsageLowWatermark }),
    });
    const hasElse = isBusy || schedulers.some((scheduler) => scheduler.running.size > 0 || scheduler.joiningCount > 0);
    const allow = verdict.allow || !hasElse;
    delayed = allow ? 0 : verdict.delayed;
    for (const scheduler of schedulers) scheduler.holdsPrefill = !allow;
  };
}

/** Whether the rank would get as far as adding a waiting request to a prefill batch. */
function wouldPrefill({ waiting, isFull, running, joiningCount, config }: SglangScheduler): boolean {
  return waiting.length > 0 && !(isFull && running.size > 0) && running.size + joiningCount < config.maxRunningRequests;
}
