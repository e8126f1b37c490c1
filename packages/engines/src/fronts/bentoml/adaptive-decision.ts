/** What the dispatcher looks at in one turn; times in seconds. */
export interface AdaptiveState {
  readonly queued: number;
  /** Age of the first and of the last request in the queue. */
  readonly oldestS: number;
  readonly newestS: number;
  /** A batch is in the model. */
  readonly isBusy: boolean;
  /** Batch time is expected to be `slopeS * size + baseS`. */
  readonly slopeS: number;
  readonly baseS: number;
  /** Mean wait of the first request of a batch. */
  readonly waitS: number;
  readonly maxBatchSize: number;
  readonly maxLatencyS: number;
  /** Training batch of that size; undefined when the start-up training is over. */
  readonly training?: number;
}

/** One turn of the dispatcher; `inS` = when the answer changes by itself. */
export type AdaptiveDecision = { readonly kind: 'cancel' } | { readonly kind: 'dispatch'; readonly size: number } | { readonly kind: 'wait'; readonly inS: number };

/** Turns of the loop are so far apart. */
export const TICK_S = 0.001;
/** How much of the mean wait a request may cost those who came before it. */
const PATIENCE = 0.95;

/**
 * BentoML's adaptive batching (32230a52, `_internal/marshal/dispatcher.py`, controller and train_optimizer): give up the
 * first request when a batch of all could not be back in time, one batch at a time, and wait for more as long as
 * waiting costs those in the queue less than they usually wait. Training batches of more than one request wait until
 * they are full; that rule is from memory.
 */
export function adaptiveDecision(state: AdaptiveState): AdaptiveDecision {
  const { queued: n, oldestS, newestS, isBusy, slopeS: a, baseS: b, waitS, maxBatchSize, maxLatencyS: limitS, training } = state;
  if (n === 0) return { kind: 'wait', inS: Infinity };
  const slackS = n > 1 ? limitS - a * n - b - oldestS : limitS - oldestS;
  if (n > 1 && slackS <= 0) return { kind: 'cancel' };
  if (isBusy) return slackS <= 0 ? { kind: 'cancel' } : { kind: 'wait', inS: slackS };
  if (training !== undefined) {
    const patienceS = Math.min(PATIENCE * limitS, (2 * training + 1) * a + b) - (training * a + b) - oldestS;
    if (training > 1 && n < training && patienceS >= 0) return { kind: 'wait', inS: patienceS };
    return { kind: 'dispatch', size: Math.min(n, training) };
  }
  const patienceS = (PATIENCE * waitS) / n - TICK_S - a - newestS;
  if (n < maxBatchSize && patienceS >= 0) return { kind: 'wait', inS: patienceS };
  return { kind: 'dispatch', size: Math.min(n, maxBatchSize) };
}
