/** Delayed passes at most, the last of which prefills (`--prefill-delayer-max-delay-passes`). */
export const MAX_DELAY_PASSES = 30;

/** Whether ranks in lockstep prefill in this pass, and why. */
export type DelayOutcome = 'no_wait' | 'wait_success' | 'none' | 'delay' | 'token_watermark' | 'wait_timeout';

/** What all ranks tell each other before they plan. */
export interface PrefillPass {
  /** Whether each rank could prefill. */
  readonly prefillable: readonly boolean[];
  /** Fraction of each rank's KV pool in use. */
  readonly tokenUsage: readonly number[];
  /** Passes delayed in a row so far. */
  readonly delayed: number;
  readonly maxDelayPasses: number;
  /** A rank that could prefill and uses less than this share does not wait; absent = all wait. */
  readonly tokenUsageLowWatermark?: number;
}

/** The verdict, and the passes delayed in a row after it. */
export interface PrefillVerdict {
  readonly allow: boolean;
  readonly outcome: DelayOutcome;
  readonly delayed: number;
}

/**
 * PrefillDelayer of managers/prefill_delayer.py: when some ranks could prefill and others not, prefills wait, so that
 * one does not take the CUDA graphs away from the decodes of all again and again.
 */
export function decidePrefill({ prefillable, tokenUsage, delayed, maxDelayPasses, tokenUsageLowWatermark }: PrefillPass): PrefillVerdict {
  const able = prefillable.filter(Boolean).length;
  if (able === prefillable.length) return { allow: true, outcome: delayed > 0 ? 'wait_success' : 'no_wait', delayed: 0 };
  if (able === 0) return { allow: true, outcome: 'none', delayed: 0 };
  const starves = tokenUsageLowWatermark !== undefined && prefillable.some((is, rank) => is && tokenUsage[rank]! < tokenUsageLowWatermark);
  if (starves) return { allow: true, outcome: 'token_watermark', delayed: 0 };
  if (delayed < maxDelayPasses - 1) return { allow: false, outcome: 'delay', delayed: delayed + 1 };
  return { allow: true, outcome: 'wait_timeout', delayed: 0 };
}
