import type { FeatureData } from '../profile/feature-data.ts';
import type { StepBatch, StepTimeModel, StepTimeParts } from '../step-batch.ts';
import type { ScalableStepTimeModel, StepTimeFactors } from '../step-time-factors.ts';
import type { ConstrainedCost } from './constrained-cost.ts';
import type { DraftCost } from './draft-cost.ts';
import type { LoraCost } from './lora-cost.ts';

/** Features that an engine runs with; an absent one costs nothing whatever the batch says. */
export interface StepFeatures {
  readonly lora?: LoraCost;
  readonly constrained?: ConstrainedCost;
  /** Verification of drafts is part of every model; this adds drafting. */
  readonly draft?: DraftCost;
}

/** Where a step's seconds go, features included. */
export interface FeatureParts extends StepTimeParts {
  readonly loraS: number;
  /** Masks: applying them, and filling them as far as that does not hide behind the GPU. */
  readonly constrainedS: number;
  /** Drafting, rejection sampling and bookkeeping. */
  readonly draftS: number;
}

/** A step-time model that knows adapters and grammars. */
export interface FeatureStepTimeModel extends ScalableStepTimeModel {
  /** As in `StepTimeModel`, with distinct adapters and constrained sequences of the batch. */
  decodeTimeS(sequences: number, contextTokens: number, adapters?: number, constrained?: number): number;
  parts(batch: StepBatch): FeatureParts;
  withFactors(factors: StepTimeFactors): FeatureStepTimeModel;
}

/**
 * Adds features to a model: nothing where the batch uses none, to the last bit. GPU parts are added to the whole
 * step, also where the step waits for its host: an upper bound there.
 */
export function withFeatures(model: ScalableStepTimeModel, data: FeatureData, features: StepFeatures): FeatureStepTimeModel {
  return new FeatureStepTime(model, data, features, {});
}

/** The same numbers of adapters and constrained sequences in every decode: what a fast-forwarded stretch needs. */
export function fixedFeatures(model: FeatureStepTimeModel, adapters: number, constrained: number): StepTimeModel {
  return {
    stepTimeS: (batch) => model.stepTimeS({ ...batch, adapters, constrainedSequences: constrained }),
    decodeTimeS: (sequences, contextTokens) => model.decodeTimeS(sequences, contextTokens, adapters, constrained),
    parts: (batch) => model.parts({ ...batch, adapters, constrainedSequences: constrained }),
  };
}

class FeatureStepTime implements FeatureStepTimeModel {
  readonly #model: ScalableStepTimeModel;
  readonly #data: FeatureData;
  readonly #features: StepFeatures;
  readonly #draft: DraftCost | undefined;
  readonly #gpuScale: number;
  readonly #prefillScale: number;
  readonly #hostScale: number;

  constructor(model: ScalableStepTimeModel, data: FeatureData, features: StepFeatures, factors: StepTimeFactors) {
    const { gpuScale = 1, prefillScale = 1, hostScale = 1 } = factors;
    this.#model = model;
    this.#data = data;
    this.#features = features;
    this.#draft = features.draft?.withFactors(factors);
    this.#gpuScale = gpuScale;
    this.#prefillScale = prefillScale;
    this.#hostScale = hostScale;
  }

  decodeTimeS(sequences: number, contextTokens: number, adapters = 0, constrained = 0): number {
    const plainS = this.#model.decodeTimeS(sequences, contextTokens);
    if ((adapters === 0 && constrained === 0) || sequences <= 0) return plainS;
    return this.#constrainedTotalS(plainS + this.#loraS(adapters, sequences, this.#gpuScale), constrained);
  }

  stepTimeS(batch: StepBatch): number {
    if (batch.totalTokens <= 0) return 0;
    const { adapters = 0, constrainedSequences = 0 } = batch;
    const plainS = this.#model.stepTimeS(batch);
    const draftS = this.#draftS(batch);
    if (adapters === 0 && constrainedSequences === 0) return plainS + draftS;
    return this.#constrainedTotalS(plainS + this.#loraS(adapters, batch.totalTokens, this.#scaleOf(batch)), constrainedSequences) + draftS;
  }

  parts(batch: StepBatch): FeatureParts {
    const plain = this.#model.parts(batch);
    if (batch.totalTokens <= 0) return { ...plain, loraS: 0, constrainedS: 0, draftS: 0 };
    const { adapters = 0, constrainedSequences = 0 } = batch;
    const loraS = this.#loraS(adapters, batch.totalTokens, this.#scaleOf(batch));
    const constrainedS = this.#constrainedTotalS(plain.totalS + loraS, constrainedSequences) - plain.totalS - loraS;
    return { ...plain, totalS: this.stepTimeS(batch), loraS, constrainedS, draftS: this.#draftS(batch) };
  }

  withFactors(factors: StepTimeFactors): FeatureStepTimeModel {
    return new FeatureStepTime(this.#model.withFactors(factors), this.#data, this.#features, factors);
  }

  #scaleOf(batch: StepBatch): number {
    return batch.prefillCount > 0 ? this.#gpuScale * this.#prefillScale : this.#gpuScale;
  }

  #loraS(adapters: number, tokens: number, scale: number): number {
    return this.#features.lora === undefined ? 0 : this.#features.lora.gpuS(adapters, tokens) * scale;
  }

  /** The step with masks: filled beside the forward pass or after it, then applied. */
  #constrainedTotalS(stepS: number, sequences: number): number {
    const { constrained } = this.#features;
    if (constrained === undefined || sequences === 0) return stepS;
    const fillS = constrained.hostS(sequences) * this.#hostScale;
    const readyS = constrained.overlapped ? Math.max(stepS, fillS) : stepS + fillS;
    return readyS + constrained.gpuS(sequences) * this.#gpuScale;
  }

  #draftS(batch: StepBatch): number {
    if (this.#draft === undefined) return 0;
    const verifies = batch.draftTokensPerDecode > 0 && batch.decodeSequences > 0;
    return this.#draft.draftS(batch) + (verifies ? this.#data.speculation.stepS * this.#hostScale : 0);
  }
}
