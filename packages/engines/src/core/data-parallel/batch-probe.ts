import { createStepBatch } from '@foretoken/latency';
import type { StepBatch, StepTimeModel, StepTimeParts } from '@foretoken/latency';

const NO_PARTS: StepTimeParts = { totalS: 0, gemmS: 0, attentionPrefillS: 0, attentionDecodeS: 0, moeS: 0, elementwiseS: 0, communicationS: 0, headS: 0, hostS: 0 };

/**
 * Stands in for the step time of a rank that steps together with others: what an iteration takes is known only when
 * all have planned, so it says 0 and keeps the batch. Batches are reused after `kept` more.
 */
export class BatchProbe implements StepTimeModel {
  readonly #ring: StepBatch[];
  #at = 0;

  constructor(kept: number) {
    this.#ring = Array.from({ length: kept + 1 }, () => createStepBatch(0));
  }

  /** The batch of the last iteration that was asked for. */
  get last(): StepBatch {
    return this.#ring[this.#at]!;
  }

  stepTimeS(batch: StepBatch): number {
    const own = this.#next(batch.prefillCount);
    const { prefillTokens, prefillContext } = own;
    Object.assign(own, batch, { prefillTokens, prefillContext });
    for (let i = 0; i < batch.prefillCount; i++) {
      prefillTokens[i] = batch.prefillTokens[i]!;
      prefillContext[i] = batch.prefillContext[i]!;
    }
    return 0;
  }

  decodeTimeS(sequences: number, contextTokens: number, adapters = 0, constrained = 0): number {
    const own = this.#next(0);
    own.totalTokens = sequences;
    own.sequences = sequences;
    own.contextTokens = contextTokens;
    own.decodeSequences = sequences;
    own.decodeKvTokens = contextTokens + sequences;
    own.draftTokensPerDecode = 0;
    own.prefillCount = 0;
    own.adapters = adapters;
    own.constrainedSequences = constrained;
    return 0;
  }

  parts(): StepTimeParts {
    return NO_PARTS;
  }

  #next(prefills: number): StepBatch {
    this.#at = (this.#at + 1) % this.#ring.length;
    if (prefills > this.last.prefillTokens.length) this.#ring[this.#at] = createStepBatch(2 * prefills);
    return this.last;
  }
}
