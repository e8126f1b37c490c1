import type { DispatchPolicy, EndedBatch, FrontDecision, FrontState } from '../dispatch-policy.ts';
import { adaptiveDecision, TICK_S } from './adaptive-decision.ts';
import { BatchTimeModel } from './batch-time-model.ts';

/** Sizes of the start-up training: eight batches of one request, then one of each size. */
const TRAINING: readonly number[] = [1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 3];

/** A batchable BentoML endpoint's settings; upstream's defaults are 100 and 60 000 ms. */
export interface AdaptiveConfig {
  readonly maxBatchSize: number;
  readonly maxLatencyS: number;
}

/**
 * BentoML's adaptive batching in front of an engine that takes one batch at a time and does not stream. Requests that it
 * gives up (HTTP 503) end as timed out. The loop looks once a millisecond: so do decisions here, on a grid that starts
 * with each event.
 */
export class AdaptivePolicy implements DispatchPolicy {
  readonly tracksBatches: boolean = true;
  readonly model: BatchTimeModel;
  readonly #config: AdaptiveConfig;
  #trained = 0;

  constructor(config: AdaptiveConfig) {
    this.#config = config;
    this.model = new BatchTimeModel(config.maxLatencyS);
  }

  levelOf(): number {
    return 0;
  }

  isFull(): boolean {
    return false;
  }

  decide({ nowS, queue, openBatches }: FrontState): FrontDecision {
    const training = TRAINING[this.#trained];
    const { slopeS, baseS, waitS } = this.model;
    const decision = adaptiveDecision({
      queued: queue.length,
      oldestS: nowS - (queue[0]?.enqueuedS ?? nowS),
      newestS: nowS - (queue.at(-1)?.enqueuedS ?? nowS),
      isBusy: openBatches > 0,
      slopeS,
      baseS,
      waitS,
      ...this.#config,
      ...(training === undefined ? {} : { training: Math.min(training, this.#config.maxBatchSize) }),
    });
    switch (decision.kind) {
      case 'cancel':
        return { dispatch: [], drop: queue.slice(0, 1), wakeS: Infinity };
      case 'dispatch':
        this.#trained++;
        return { dispatch: queue.slice(0, decision.size), drop: [], wakeS: Infinity };
      case 'wait':
        return { dispatch: [], drop: [], wakeS: nowS + TICK_S * Math.max(1, Math.ceil(decision.inS / TICK_S)) };
    }
  }

  onBatchEnd({ size, dispatchedS, endS, waitedS }: EndedBatch): void {
    this.model.observe({ size, durationS: endS - dispatchedS, waitedS }, endS);
  }
}
